-- Albums: photos and videos that the members of a talk keep together.
--
-- What a member may do is decided by the functions here once more, on locked rows, whatever the code above believes. A row of a
-- photo is shown, in the trash, or gone; a gone one stays for a while so that devices that were away learn of it.
--
-- Locks are taken in this order: the talk (only where something is told in it), the membership, the album, the files.
grant create on schema musubi to musubi_fence;

-- Tables --------------------------------------------------------------------------------------------------------------

create table musubi.albums (
  id text primary key,
  talk_id text not null references musubi.talks (id),
  name text not null,
  -- The name as it is compared: NFKC, without regard to case.
  name_key text not null,
  created_by text,
  created_at timestamptz not null,
  added_at timestamptz not null,
  add_policy text not null check (add_policy in ('everyone', 'keepers')),
  remove_policy text not null check (remove_policy in ('everyone', 'adder', 'keepers')),
  sort_order text not null check (sort_order in ('taken', 'added', 'manual')),
  -- Since when members see who opened what; null: they do not.
  views_since timestamptz,
  cover_file text,
  photo_count integer not null default 0 check (photo_count >= 0),
  change_seq bigint not null default 1,
  -- Changes up to here may have left no trace: their photos are gone for so long that nothing says they were there.
  forgotten_seq bigint not null default 0,
  -- The last message of the talk that told of new photos: more by the same person are added to its count.
  told_by text,
  told_seq bigint,
  told_at timestamptz
);
create unique index albums__talk_id_name_key on musubi.albums (talk_id, name_key);
create index albums__created_by on musubi.albums (created_by) where created_by is not null;
select musubi_meta.fence('albums');
select musubi_meta.classify('albums', 'id talk_id created_by created_at added_at add_policy remove_policy sort_order views_since cover_file photo_count change_seq forgotten_seq told_by told_seq told_at', 'message_metadata', 'life of the album');
select musubi_meta.classify('albums', 'name name_key', 'message_content', 'life of the album');

create table musubi.album_photos (
  album_id text not null references musubi.albums (id),
  file_id text not null,
  owner_id text not null,
  state text not null check (state in ('shown', 'trashed', 'gone')),
  -- Its place in the order that members gave; none once it is gone.
  position bigint,
  added_by text,
  added_at timestamptz not null,
  caption text not null default '',
  alt text not null default '',
  like_count integer not null default 0,
  comment_count integer not null default 0,
  -- The number of the last comment that was ever written.
  last_comment integer not null default 0,
  removed_by text,
  removed_at timestamptz,
  change_seq bigint not null,
  primary key (album_id, file_id),
  constraint album_photos__album_id_position unique (album_id, position) deferrable,
  constraint album_photos__place check ((state = 'gone') = (position is null)),
  constraint album_photos__removed check ((state = 'shown') = (removed_at is null))
);
create index album_photos__change_seq on musubi.album_photos (album_id, change_seq);
create index album_photos__file_id on musubi.album_photos (file_id) where state <> 'gone';
create index album_photos__owner_id on musubi.album_photos (owner_id);
create index album_photos__added_by on musubi.album_photos (added_by) where added_by is not null;
create index album_photos__removed_by on musubi.album_photos (removed_by) where removed_by is not null;
create index album_photos__removed_at on musubi.album_photos (removed_at) where state <> 'shown';
select musubi_meta.fence('album_photos');
select musubi_meta.classify('album_photos', 'album_id file_id owner_id state position added_by added_at like_count comment_count last_comment removed_by removed_at change_seq', 'message_metadata', 'as the photo in the album; 30 days in its trash, and 60 more as a bare mark that it was there');
select musubi_meta.classify('album_photos', 'caption alt', 'message_content', 'as the photo in the album; 30 days in its trash');

create table musubi.album_likes (
  album_id text not null,
  file_id text not null,
  account_id text not null,
  at timestamptz not null,
  primary key (album_id, file_id, account_id),
  foreign key (album_id, file_id) references musubi.album_photos (album_id, file_id)
);
create index album_likes__account_id on musubi.album_likes (account_id);
select musubi_meta.fence('album_likes');
select musubi_meta.classify('album_likes', 'album_id file_id account_id at', 'message_metadata', 'as the photo in the album; until the account is deleted');

create table musubi.album_comments (
  album_id text not null,
  file_id text not null,
  number integer not null,
  account_id text not null,
  -- The sender's own name for it: sending again makes no second one.
  client_id text not null,
  content text not null,
  at timestamptz not null,
  primary key (album_id, file_id, number),
  foreign key (album_id, file_id) references musubi.album_photos (album_id, file_id)
);
create unique index album_comments__client_id on musubi.album_comments (album_id, file_id, account_id, client_id);
create index album_comments__account_id on musubi.album_comments (account_id);
select musubi_meta.fence('album_comments');
select musubi_meta.classify('album_comments', 'album_id file_id number account_id client_id at', 'message_metadata', 'as the photo in the album; until the account is deleted');
select musubi_meta.classify('album_comments', 'content', 'message_content', 'as the photo in the album; until the account is deleted');

-- Pictures that were put into the form for long keeping: once each. Says which bytes became which, and outlives the file, because
-- "what became of this original" must stay answerable.
create table musubi.picture_archives (
  file_id text primary key,
  owner_id text not null,
  -- "made": there is an archived form. "kept": it would not have been smaller. "doubtful": it may not be the same picture.
  outcome text not null check (outcome in ('made', 'kept', 'doubtful')),
  original_sha256 bytea not null check (length(original_sha256) = 32),
  archive_sha256 bytea check (length(archive_sha256) = 32),
  version integer not null,
  is_original_kept boolean not null,
  at timestamptz not null,
  check ((outcome = 'made') = (archive_sha256 is not null)),
  check (is_original_kept or outcome = 'made')
);
create index picture_archives__owner_id on musubi.picture_archives (owner_id);
create index files__pictures_by_age on musubi.files (created_at, id) where kind = 'picture' and state = 'ready';
select musubi_meta.fence('picture_archives');
select musubi_meta.classify('picture_archives', 'file_id owner_id outcome original_sha256 archive_sha256 version is_original_kept at', 'disclosure', 'ten years');

-- Where files are shown, albums included --------------------------------------------------------------------------------

-- As in 0016, and besides: in an album or its trash.
create or replace function musubi.is_shown(p_file text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (select 1 from musubi.file_places p where p.file_id = p_file)
    or exists (select 1 from musubi.album_photos p where p.file_id = p_file and p.state <> 'gone')
$$;

-- As in 0016, and besides: one that an album of a talk of theirs shows, whenever they joined; or that lies in its trash because
-- they added or removed it.
create or replace function musubi.reads_file(p_account text, p_file text) returns boolean
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (select 1 from musubi.files f where f.id = p_file and f.owner_id = p_account)
    or exists (
      select 1 from musubi.file_places p
      join musubi.talk_members m on m.talk_id = p.talk_id and m.account_id = p_account and p.seq > m.joined_seq
      where p.file_id = p_file)
    or exists (
      select 1 from musubi.album_photos p join musubi.albums a on a.id = p.album_id
      join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = p_account
      where p.file_id = p_file and (p.state = 'shown' or (p.state = 'trashed' and p_account in (p.added_by, p.removed_by))))
$$;

-- As in 0016, and besides: in an album.
create or replace function musubi.shown_to_others(p_file text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (
    select 1 from musubi.file_places p join musubi.talks t on t.id = p.talk_id and t.kind <> 'self'
    join musubi.files f on f.id = p.file_id and f.owner_id = musubi.actor() where p.file_id = p_file)
  or exists (
    select 1 from musubi.album_photos p join musubi.albums a on a.id = p.album_id join musubi.talks t on t.id = a.talk_id and t.kind <> 'self'
    where p.file_id = p_file and p.owner_id = musubi.actor() and p.state = 'shown')
$$;

-- What the functions share; called by the functions here only ----------------------------------------------------------

-- Whether the actor is in the album's talk now.
create function musubi.sees_album(p_album text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (
    select 1 from musubi.albums a join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = musubi.actor() where a.id = p_album)
$$;

-- Whether the actor is one of the album's keepers: who made it, the group's owner and admins, both people of a direct talk.
create function musubi.keeps_album(p_album text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (
    select 1 from musubi.albums a join musubi.talks t on t.id = a.talk_id
    join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = musubi.actor()
    where a.id = p_album and (t.kind <> 'group' or m.role <> 'member' or a.created_by = m.account_id))
$$;

-- Holds the actor's membership and the album until the transaction ends. Null: the actor may do this; else why not. For
-- "remove", "own" means: only photos that the actor added.
create function musubi.hold_album(p_album text, p_right text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  standing record;
  album musubi.albums;
begin
  select t.is_silent, t.post_policy, m.role into standing
    from musubi.albums a join musubi.talks t on t.id = a.talk_id
    join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = musubi.actor() where a.id = p_album for share of m;
  if not found then return 'absent'; end if;
  select * into album from musubi.albums a where a.id = p_album for update;
  if not found then return 'absent'; end if;
  if standing.is_silent then return 'blocked'; end if;
  if p_right = 'comment' and standing.post_policy = 'admins' and standing.role = 'member' then return 'posting_restricted'; end if;
  if p_right in ('like', 'comment') or musubi.keeps_album(p_album) then return null; end if;
  return case
    when p_right = 'add' and album.add_policy = 'everyone' then null
    when p_right = 'remove' and album.remove_policy = 'everyone' then null
    when p_right = 'remove' and album.remove_policy = 'adder' then 'own'
    else 'album_restricted' end;
end $$;

-- Takes so many change numbers of an album; gives the one before the first.
create function musubi.take_album_changes(p_album text, p_count bigint) returns bigint
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  update musubi.albums set change_seq = change_seq + p_count where id = p_album returning change_seq - p_count
$$;

-- Tells the album's talk, in the actor's name, that it was made or has new photos. More photos within ten minutes are added to the
-- count of the message that is there. Gives the message's place.
create function musubi.tell_album(p_album text, p_what text, p_count integer, p_client text, p_at timestamptz) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  album musubi.albums;
  place bigint;
begin
  select * into album from musubi.albums a where a.id = p_album;
  place := musubi.take_place(album.talk_id);
  if p_what = 'photos' and album.told_by = musubi.actor() and album.told_at > p_at - interval '10 minutes' and album.told_seq > place - 50 then
    update musubi.messages m set changed_seq = place, content = jsonb_set(m.content, '{count}', to_jsonb((m.content ->> 'count')::integer + p_count))
      where m.talk_id = album.talk_id and m.seq = album.told_seq and m.kind = 'system' and m.content ->> 'albumId' = p_album and m.content ->> 'value' = album.name;
    if found then
      update musubi.albums set told_at = p_at where id = p_album;
      return album.told_seq;
    end if;
  end if;
  insert into musubi.messages (talk_id, seq, changed_seq, sender_id, client_id, sent_at, kind, content)
  values (album.talk_id, place, place, null, p_client, p_at, 'system', jsonb_build_object(
    'kind', 'system', 'what', p_what, 'actorId', musubi.actor(), 'subjectIds', '[]'::jsonb, 'value', album.name, 'albumId', p_album) ||
    case when p_what = 'photos' then jsonb_build_object('count', p_count) else '{}'::jsonb end);
  if p_what = 'photos' then
    update musubi.albums set told_by = musubi.actor(), told_seq = place, told_at = p_at where id = p_album;
  end if;
  return place;
end $$;

-- Photos of an album are gone for good: what was said of them goes, the mark that they were there stays, and their files are
-- erased soon if nothing else shows them. Numbers their changes when the photos were still to be seen.
create function musubi.forget_photos(p_album text, p_files text[], p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  base bigint;
  shown text[];
begin
  delete from musubi.album_likes l where l.album_id = p_album and l.file_id = any (p_files);
  delete from musubi.album_comments c where c.album_id = p_album and c.file_id = any (p_files);
  select coalesce(array_agg(p.file_id), '{}') into shown from musubi.album_photos p where p.album_id = p_album and p.file_id = any (p_files) and p.state = 'shown';
  base := musubi.take_album_changes(p_album, cardinality(shown));
  update musubi.album_photos p set change_seq = base + s.rank from unnest(shown) with ordinality as s (id, rank) where p.album_id = p_album and p.file_id = s.id;
  update musubi.album_photos p set state = 'gone', position = null, caption = '', alt = '', like_count = 0, comment_count = 0, last_comment = 0,
      added_by = null, removed_by = null, removed_at = p_at
    where p.album_id = p_album and p.file_id = any (p_files) and p.state <> 'gone';
  update musubi.albums set photo_count = photo_count - cardinality(shown) where id = p_album;
  update musubi.files f set expires_at = least(f.expires_at, p_at) where f.id = any (p_files);
end $$;

-- Removes an album with all that is in it.
create function musubi.drop_album(p_album text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.albums a where a.id = p_album for update;
  update musubi.files f set expires_at = least(f.expires_at, now())
    from musubi.album_photos p where p.album_id = p_album and p.state <> 'gone' and f.id = p.file_id;
  delete from musubi.album_likes where album_id = p_album;
  delete from musubi.album_comments where album_id = p_album;
  delete from musubi.album_photos where album_id = p_album;
  delete from musubi.albums where id = p_album;
end $$;

-- Made forms of a photo, as short as can be.
create function musubi.photo_forms(p_file text) returns jsonb language sql stable security definer set search_path = pg_catalog, musubi as $$
  select coalesce(jsonb_agg(jsonb_build_object('variant', r.variant, 'sha256', encode(r.sha256, 'hex'), 'epoch', r.epoch, 'version', r.version)
    order by array_position(array['list', 'tile', 'screen', 'poster'], r.variant)), '[]'::jsonb)
  from musubi.renditions r where r.file_id = p_file and r.variant in ('list', 'tile', 'screen', 'poster') and r.withdrawn_at is null
$$;

-- An album as its members see it. Who is no longer in the talk is not named, here and below: those who came later never met them.
create function musubi.view_album(p_album text) returns jsonb language sql stable security definer set search_path = pg_catalog, musubi as $$
  select jsonb_build_object(
    'albumId', a.id, 'talkId', a.talk_id, 'name', a.name, 'createdBy', m.account_id, 'createdAt', (extract(epoch from a.created_at) * 1000)::bigint,
    'addedAt', (extract(epoch from a.added_at) * 1000)::bigint, 'addPolicy', a.add_policy, 'removePolicy', a.remove_policy, 'order', a.sort_order,
    'showsViews', a.views_since is not null, 'photoCount', a.photo_count, 'isCoverChosen', coalesce(c.is_chosen, false), 'changeSeq', a.change_seq,
    'cover', case when c.file_id is not null then jsonb_build_object(
      'fileId', c.file_id, 'width', c.width, 'height', c.height, 'placeholder', c.placeholder, 'forms', musubi.photo_forms(c.file_id)) end)
  from musubi.albums a
  left join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = a.created_by
  left join lateral (
    select p.file_id, f.width, f.height, f.placeholder, p.file_id = a.cover_file as is_chosen
    from musubi.album_photos p join musubi.files f on f.id = p.file_id and f.state = 'ready'
    where p.album_id = a.id and p.state = 'shown' order by (p.file_id = a.cover_file) desc nulls last, p.added_at desc, p.position desc limit 1) c on true
  where a.id = p_album
$$;

-- Photos of an album, in any state but gone, as the actor sees them.
create function musubi.view_photos(p_album text, p_files text[]) returns table (file_id text, view jsonb)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select p.file_id, jsonb_build_object(
    'fileId', p.file_id, 'kind', f.kind, 'position', p.position, 'takenAt', (extract(epoch from f.taken_at) * 1000)::bigint,
    'addedAt', (extract(epoch from p.added_at) * 1000)::bigint, 'addedBy', m.account_id, 'width', f.width, 'height', f.height, 'durationMs', f.duration_ms,
    'placeholder', f.placeholder, 'forms', coalesce(r.forms, '[]'::jsonb), 'caption', p.caption, 'alt', p.alt, 'likeCount', p.like_count,
    'isLiked', l.account_id is not null, 'commentCount', p.comment_count, 'changeSeq', p.change_seq)
  from musubi.album_photos p join musubi.files f on f.id = p.file_id and f.state = 'ready' join musubi.albums a on a.id = p.album_id
  left join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = p.added_by
  left join musubi.album_likes l on l.album_id = p.album_id and l.file_id = p.file_id and l.account_id = musubi.actor()
  left join (
    select r.file_id, jsonb_agg(jsonb_build_object('variant', r.variant, 'sha256', encode(r.sha256, 'hex'), 'epoch', r.epoch, 'version', r.version)
      order by array_position(array['list', 'tile', 'screen', 'poster'], r.variant)) as forms
    from musubi.renditions r where r.file_id = any (p_files) and r.variant in ('list', 'tile', 'screen', 'poster') and r.withdrawn_at is null
    group by r.file_id) r on r.file_id = p.file_id
  where p.album_id = p_album and p.file_id = any (p_files) and p.state <> 'gone'
$$;

-- What members see ---------------------------------------------------------------------------------------------------------

-- The albums of a talk of the actor's.
create function musubi.list_albums(p_talk text) returns table (view jsonb) language sql stable security definer set search_path = pg_catalog, musubi as $$
  select musubi.view_album(a.id) from musubi.albums a
  where a.talk_id = p_talk and musubi.my_role(p_talk) is not null order by a.added_at desc, a.id
$$;

-- One album of a talk of the actor's.
create function musubi.read_album(p_album text) returns table (view jsonb) language sql stable security definer set search_path = pg_catalog, musubi as $$
  select musubi.view_album(p_album) where musubi.sees_album(p_album)
$$;

-- A page of an album's photos: first one row that says how far it goes, then the photos. By position, or by what changed behind a number.
create function musubi.list_photos(p_album text, p_after_position bigint, p_changed_after bigint, p_count integer)
returns table (view jsonb, gone text, through bigint, has_more boolean, is_too_old boolean)
language plpgsql stable security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  album musubi.albums;
  ids text[];
  seqs bigint[];
begin
  if not musubi.sees_album(p_album) then return; end if;
  select * into album from musubi.albums a where a.id = p_album;
  if p_changed_after is not null and p_changed_after < album.forgotten_seq then
    return query select null::jsonb, null::text, album.change_seq, false, true;
    return;
  end if;
  if p_changed_after is not null then
    select array_agg(x.file_id order by x.change_seq), array_agg(x.change_seq order by x.change_seq) into ids, seqs from (
      select p.file_id, p.change_seq from musubi.album_photos p where p.album_id = p_album and p.change_seq > p_changed_after order by p.change_seq limit p_count + 1) x;
  else
    select array_agg(x.file_id order by x.position) into ids from (
      select p.file_id, p.position from musubi.album_photos p
      where p.album_id = p_album and p.state = 'shown' and p.position > coalesce(p_after_position, 0) order by p.position limit p_count + 1) x;
  end if;
  return query select null::jsonb, null::text,
    case when p_changed_after is not null and cardinality(ids) > p_count then seqs[p_count] else album.change_seq end,
    coalesce(cardinality(ids) > p_count, false), false;
  ids := ids[1:p_count];
  return query
    select case when p.state = 'shown' then v.view end, case when p.state <> 'shown' or v.view is null then i.id end, null::bigint, null::boolean, null::boolean
    from unnest(ids) with ordinality as i (id, place)
    join musubi.album_photos p on p.album_id = p_album and p.file_id = i.id
    left join musubi.view_photos(p_album, ids) v on v.file_id = i.id order by i.place;
end $$;

-- Shown photos of an album, in the order asked for.
create function musubi.read_photos(p_album text, p_files text[]) returns table (view jsonb)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select v.view from unnest(p_files) with ordinality as a (id, place)
  join musubi.album_photos p on p.album_id = p_album and p.file_id = a.id and p.state = 'shown'
  join musubi.view_photos(p_album, p_files) v on v.file_id = a.id where musubi.sees_album(p_album) order by a.place
$$;

-- One shown photo with all its forms and who likes it.
create function musubi.read_photo(p_album text, p_file text) returns table (photo jsonb, file jsonb, liked_by text[])
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select v.view, musubi.view_file(p.file_id, p.alt), coalesce((
    select array_agg(l.account_id order by l.at, l.account_id) from musubi.album_likes l
    join musubi.albums a on a.id = l.album_id join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = l.account_id
    where l.album_id = p_album and l.file_id = p_file), '{}')
  from musubi.album_photos p join musubi.view_photos(p_album, array[p_file]) v on v.file_id = p.file_id
  where p.album_id = p_album and p.file_id = p_file and p.state = 'shown' and musubi.sees_album(p_album)
$$;

-- What of an album's trash the actor added or removed, the one removed last first.
create function musubi.list_trash(p_album text, p_offset integer, p_count integer)
returns table (photo jsonb, name text, removed_by text, removed_at timestamptz)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  with page as materialized (
    select p.file_id, m.account_id as removed_by, p.removed_at, f.name
    from musubi.album_photos p join musubi.files f on f.id = p.file_id and f.state = 'ready' join musubi.albums a on a.id = p.album_id
    left join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = p.removed_by
    where p.album_id = p_album and p.state = 'trashed' and musubi.actor() in (p.added_by, p.removed_by) and musubi.sees_album(p_album)
    order by p.removed_at desc, p.file_id limit p_count offset p_offset)
  select v.view, g.name, g.removed_by, g.removed_at from page g
  join musubi.view_photos(p_album, (select array_agg(x.file_id) from page x)) v on v.file_id = g.file_id
  order by g.removed_at desc, g.file_id
$$;

-- Comments below a shown photo before a number, the last ones first.
create function musubi.list_photo_comments(p_album text, p_file text, p_before integer, p_count integer)
returns table (number integer, account_id text, content text, at timestamptz)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select c.number, m.account_id, c.content, c.at from musubi.album_comments c
  join musubi.album_photos p on p.album_id = c.album_id and p.file_id = c.file_id and p.state = 'shown'
  join musubi.albums a on a.id = c.album_id left join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = c.account_id
  where c.album_id = p_album and c.file_id = p_file and (p_before is null or c.number < p_before) and musubi.sees_album(p_album)
  order by c.number desc limit p_count
$$;

-- Which members have opened a shown photo since the album shows it and the photo is in it. Looking at the grid opens nothing.
create function musubi.list_photo_viewers(p_album text, p_file text) returns table (account_id text, first_at timestamptz, last_at timestamptz)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select r.account_id, min(case when r.first_at >= s.since then r.first_at else r.last_at end), max(r.last_at)
  from musubi.albums a join musubi.album_photos p on p.album_id = a.id and p.file_id = p_file and p.state = 'shown'
  cross join lateral (select greatest(a.views_since, p.added_at) as since) s
  join musubi.file_reads r on r.file_id = p.file_id and r.variant in ('screen', 'original', 'archive') and r.last_at >= s.since
  join musubi.talk_members m on m.talk_id = a.talk_id and m.account_id = r.account_id
  where a.id = p_album and a.views_since is not null and musubi.sees_album(p_album)
  group by r.account_id order by min(case when r.first_at >= s.since then r.first_at else r.last_at end), r.account_id
$$;

-- The originals of an album's shown photos (of these, or of all), or their archived forms, in the order of the album.
create function musubi.list_originals(p_album text, p_files text[])
returns table (file_id text, name text, variant text, media_type text, size_bytes bigint, sha256 bytea, taken_at timestamptz)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select p.file_id, f.name, r.variant, r.media_type, r.size_bytes, r.sha256, f.taken_at
  from musubi.album_photos p join musubi.files f on f.id = p.file_id and f.state = 'ready'
  join lateral (
    select x.* from musubi.renditions x where x.file_id = f.id and x.variant in ('original', 'archive') and x.withdrawn_at is null
    order by array_position(array['original', 'archive'], x.variant) limit 1) r on true
  where p.album_id = p_album and p.state = 'shown' and (p_files is null or p.file_id = any (p_files)) and musubi.sees_album(p_album)
  order by p.position
$$;

-- What members change. Each gives null, or why not -------------------------------------------------------------------------

create function musubi.create_album(
  p_id text, p_talk text, p_name text, p_name_key text, p_add_policy text, p_remove_policy text, p_order text, p_shows_views boolean,
  p_count_max integer, p_client text, p_at timestamptz)
returns table (outcome text, told_seq bigint) language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  standing record;
begin
  perform musubi.lock_talk(p_talk);
  select t.is_silent, t.post_policy, t.protection, m.role into standing
    from musubi.talks t join musubi.talk_members m on m.talk_id = t.id and m.account_id = musubi.actor() where t.id = p_talk for share of m;
  outcome := case
    when not found then 'absent'
    when standing.protection = 'sealed' then 'album_in_sealed_talk'
    when standing.is_silent then 'blocked'
    when standing.post_policy = 'admins' and standing.role = 'member' then 'posting_restricted'
    when exists (select 1 from musubi.albums a where a.talk_id = p_talk and a.name_key = p_name_key) then 'album_name_taken'
    when (select count(*) from musubi.albums a where a.talk_id = p_talk) >= p_count_max then 'too_many' end;
  if outcome is null then
    insert into musubi.albums (id, talk_id, name, name_key, created_by, created_at, added_at, add_policy, remove_policy, sort_order, views_since)
    values (p_id, p_talk, p_name, p_name_key, musubi.actor(), p_at, p_at, p_add_policy, p_remove_policy, p_order, case when p_shows_views then p_at end);
    told_seq := musubi.tell_album(p_id, 'album', 0, p_client, p_at);
  end if;
  return next;
end $$;

-- What is null stays as it is.
create function musubi.update_album(
  p_album text, p_name text, p_name_key text, p_add_policy text, p_remove_policy text, p_order text, p_shows_views boolean,
  p_sets_cover boolean, p_cover text, p_at timestamptz)
returns text language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  no text := musubi.hold_album(p_album, 'keep');
begin
  if no is not null then return no; end if;
  if p_cover is not null and not exists (
    select 1 from musubi.album_photos p where p.album_id = p_album and p.file_id = p_cover and p.state = 'shown') then return 'absent'; end if;
  update musubi.albums a set name = coalesce(p_name, a.name), name_key = coalesce(p_name_key, a.name_key), add_policy = coalesce(p_add_policy, a.add_policy),
      remove_policy = coalesce(p_remove_policy, a.remove_policy), sort_order = coalesce(p_order, a.sort_order),
      views_since = case when p_shows_views is null then a.views_since when p_shows_views then coalesce(a.views_since, p_at) end,
      cover_file = case when p_sets_cover then p_cover else a.cover_file end, change_seq = a.change_seq + 1
    where a.id = p_album;
  return null;
exception when unique_violation then
  return 'album_name_taken';
end $$;

create function musubi.remove_album(p_album text) returns text language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  no text := musubi.hold_album(p_album, 'keep');
begin
  if no is null then perform musubi.drop_album(p_album); end if;
  return no;
end $$;

create function musubi.add_photos(p_album text, p_files text[], p_count_max integer, p_client text, p_at timestamptz)
returns table (outcome text, told_seq bigint) language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  me text := musubi.actor();
  fresh text[];
  base bigint;
  last_position bigint;
begin
  perform musubi.lock_talk(a.talk_id) from musubi.albums a where a.id = p_album;
  outcome := musubi.hold_album(p_album, 'add');
  if outcome is null then
    -- Held against erasing until the commit.
    perform 1 from musubi.files f where f.id = any (p_files) order by f.id for share;
    select case
        when not bool_and(f.id is not null and f.kind <> 'poster' and musubi.reads_file(me, w.id)) then 'absent'
        when not bool_and(f.kind in ('picture', 'video')) then 'not_a_photo'
        when not bool_and(f.state = 'ready') then 'not_ready' end
      into outcome from unnest(p_files) as w (id) left join musubi.files f on f.id = w.id;
  end if;
  if outcome is not null then
    return next;
    return;
  end if;
  select coalesce(array_agg(w.id order by w.place), '{}') into fresh from (
    select w.id, min(w.place) as place from unnest(p_files) with ordinality as w (id, place)
    where not exists (select 1 from musubi.album_photos p where p.album_id = p_album and p.file_id = w.id and p.state = 'shown') group by w.id) w;
  if (select a.photo_count from musubi.albums a where a.id = p_album) + cardinality(fresh) > p_count_max then outcome := 'album_full'; end if;
  if outcome is not null or cardinality(fresh) = 0 then
    return next;
    return;
  end if;
  base := musubi.take_album_changes(p_album, cardinality(fresh));
  select coalesce(max(p.position), 0) into last_position from musubi.album_photos p where p.album_id = p_album;
  insert into musubi.album_photos as p (album_id, file_id, owner_id, state, position, added_by, added_at, change_seq)
  select p_album, f.id, f.owner_id, 'shown', last_position + w.place * 1048576, me, p_at, base + w.place
  from unnest(fresh) with ordinality as w (id, place) join musubi.files f on f.id = w.id
  on conflict (album_id, file_id) do update set state = 'shown', position = excluded.position, added_by = me, added_at = p_at, removed_by = null,
    removed_at = null, change_seq = excluded.change_seq;
  update musubi.albums a set photo_count = a.photo_count + cardinality(fresh), added_at = p_at where a.id = p_album;
  told_seq := musubi.tell_album(p_album, 'photos', cardinality(fresh), p_client, p_at);
  return next;
end $$;

create function musubi.remove_photos(p_album text, p_files text[], p_at timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  no text := musubi.hold_album(p_album, 'remove');
  hit text[];
  base bigint;
begin
  if no is not null and no <> 'own' then return no; end if;
  select coalesce(array_agg(p.file_id), '{}') into hit from musubi.album_photos p where p.album_id = p_album and p.file_id = any (p_files) and p.state = 'shown';
  if no = 'own' and exists (
    select 1 from musubi.album_photos p where p.album_id = p_album and p.file_id = any (hit) and p.added_by is distinct from musubi.actor()) then
    return 'album_restricted';
  end if;
  base := musubi.take_album_changes(p_album, cardinality(hit));
  update musubi.album_photos p set state = 'trashed', removed_by = musubi.actor(), removed_at = p_at, change_seq = base + h.rank
    from unnest(hit) with ordinality as h (id, rank) where p.album_id = p_album and p.file_id = h.id;
  update musubi.albums set photo_count = photo_count - cardinality(hit) where id = p_album;
  return null;
end $$;

create function musubi.restore_photos(p_album text, p_files text[], p_count_max integer) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  no text := musubi.hold_album(p_album, 'add');
  hit text[];
  base bigint;
begin
  if no is not null then return no; end if;
  select coalesce(array_agg(p.file_id), '{}') into hit from musubi.album_photos p join musubi.files f on f.id = p.file_id and f.state = 'ready'
    where p.album_id = p_album and p.file_id = any (p_files) and p.state = 'trashed' and musubi.actor() in (p.added_by, p.removed_by);
  if (select a.photo_count from musubi.albums a where a.id = p_album) + cardinality(hit) > p_count_max then return 'album_full'; end if;
  base := musubi.take_album_changes(p_album, cardinality(hit));
  update musubi.album_photos p set state = 'shown', removed_by = null, removed_at = null, change_seq = base + h.rank
    from unnest(hit) with ordinality as h (id, rank) where p.album_id = p_album and p.file_id = h.id;
  update musubi.albums set photo_count = photo_count + cardinality(hit) where id = p_album;
  return null;
end $$;

-- Within a talk what was said of a photo goes with it; to another talk it does not: others hear there.
create function musubi.move_photos(p_from text, p_files text[], p_to text, p_count_max integer, p_client text, p_at timestamptz)
returns table (outcome text, told_seq bigint) language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  me text := musubi.actor();
  is_inside boolean;
  leave text;
  hit text[];
  fresh text[];
  base bigint;
  last_position bigint;
begin
  perform musubi.lock_talk(a.talk_id) from musubi.albums a where a.id = p_to;
  if p_from < p_to then
    leave := musubi.hold_album(p_from, 'remove');
    outcome := musubi.hold_album(p_to, 'add');
  else
    outcome := musubi.hold_album(p_to, 'add');
    leave := musubi.hold_album(p_from, 'remove');
  end if;
  outcome := coalesce(outcome, nullif(leave, 'own'));
  if p_from = p_to then outcome := 'absent'; end if;
  if outcome is null then
    perform 1 from musubi.files f where f.id = any (p_files) order by f.id for share;
    select coalesce(array_agg(p.file_id order by w.place), '{}') into hit from (
      select w.id, min(w.place) as place from unnest(p_files) with ordinality as w (id, place) group by w.id) w
      join musubi.album_photos p on p.album_id = p_from and p.file_id = w.id and p.state = 'shown' join musubi.files f on f.id = p.file_id and f.state = 'ready';
    if leave = 'own' and exists (
      select 1 from musubi.album_photos p where p.album_id = p_from and p.file_id = any (hit) and p.added_by is distinct from me) then outcome := 'album_restricted'; end if;
    select coalesce(array_agg(h.id order by h.place), '{}') into fresh from unnest(hit) with ordinality as h (id, place)
      where not exists (select 1 from musubi.album_photos p where p.album_id = p_to and p.file_id = h.id and p.state = 'shown');
    if outcome is null and (select a.photo_count from musubi.albums a where a.id = p_to) + cardinality(fresh) > p_count_max then outcome := 'album_full'; end if;
  end if;
  if outcome is not null then
    return next;
    return;
  end if;
  select a.talk_id = b.talk_id into is_inside from musubi.albums a, musubi.albums b where a.id = p_from and b.id = p_to;
  -- What an earlier stay there left behind goes first.
  perform musubi.forget_photos(p_to, fresh, p_at);
  base := musubi.take_album_changes(p_to, cardinality(fresh));
  select coalesce(max(p.position), 0) into last_position from musubi.album_photos p where p.album_id = p_to;
  insert into musubi.album_photos as p (album_id, file_id, owner_id, state, position, added_by, added_at, caption, alt, like_count, comment_count, last_comment, change_seq)
  select p_to, o.file_id, o.owner_id, 'shown', last_position + w.place * 1048576, case when is_inside then o.added_by else me end,
    case when is_inside then o.added_at else p_at end, case when is_inside then o.caption else '' end, case when is_inside then o.alt else '' end,
    case when is_inside then o.like_count else 0 end, case when is_inside then o.comment_count else 0 end,
    case when is_inside then o.last_comment else 0 end, base + w.place
  from unnest(fresh) with ordinality as w (id, place) join musubi.album_photos o on o.album_id = p_from and o.file_id = w.id
  on conflict (album_id, file_id) do update set state = 'shown', position = excluded.position, added_by = excluded.added_by, added_at = excluded.added_at,
    caption = excluded.caption, alt = excluded.alt, like_count = excluded.like_count, comment_count = excluded.comment_count,
    last_comment = excluded.last_comment, removed_by = null, removed_at = null, change_seq = excluded.change_seq;
  if is_inside then
    update musubi.album_likes l set album_id = p_to where l.album_id = p_from and l.file_id = any (fresh);
    update musubi.album_comments c set album_id = p_to where c.album_id = p_from and c.file_id = any (fresh);
  end if;
  update musubi.albums a set photo_count = a.photo_count + cardinality(fresh), added_at = case when is_inside or fresh = '{}' then a.added_at else p_at end where a.id = p_to;
  perform musubi.forget_photos(p_from, hit, p_at);
  if not is_inside and cardinality(fresh) > 0 then told_seq := musubi.tell_album(p_to, 'photos', cardinality(fresh), p_client, p_at); end if;
  return next;
end $$;

-- Puts photos, in this order, directly before another one or at the end. Where there is no room left between two, all get new places.
create function musubi.reorder_photos(p_album text, p_files text[], p_before text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  no text := musubi.hold_album(p_album, 'keep');
  hit text[];
  low bigint;
  high bigint;
  base bigint;
begin
  if no is not null then return no; end if;
  select coalesce(array_agg(p.file_id order by w.place), '{}') into hit from (
    select w.id, min(w.place) as place from unnest(p_files) with ordinality as w (id, place) group by w.id) w
    join musubi.album_photos p on p.album_id = p_album and p.file_id = w.id and p.state = 'shown';
  for tries in 1..2 loop
    high := null;
    if p_before is not null then
      select p.position into high from musubi.album_photos p
        where p.album_id = p_album and p.file_id = p_before and p.state = 'shown' and p.file_id <> all (hit);
      if high is null then return 'absent'; end if;
    end if;
    select coalesce(max(p.position), 0) into low from musubi.album_photos p
      where p.album_id = p_album and p.file_id <> all (hit) and (high is null or p.position < high);
    high := coalesce(high, low + (cardinality(hit) + 1) * 1048576::bigint);
    exit when high - low > cardinality(hit);
    -- One more than there are: the places must not meet while they are given.
    base := musubi.take_album_changes(p_album, (select count(*) from musubi.album_photos p where p.album_id = p_album and p.state <> 'gone'));
    update musubi.album_photos p set position = n.place * 1048576, change_seq = base + n.place
      from (select x.file_id, row_number() over (order by x.position) as place from musubi.album_photos x where x.album_id = p_album and x.state <> 'gone') n
      where p.album_id = p_album and p.file_id = n.file_id;
  end loop;
  base := musubi.take_album_changes(p_album, cardinality(hit));
  update musubi.album_photos p set position = low + (high - low) / (cardinality(hit) + 1) * h.place, change_seq = base + h.place
    from unnest(hit) with ordinality as h (id, place) where p.album_id = p_album and p.file_id = h.id;
  return null;
end $$;

-- What is null stays as it is.
create function musubi.set_photo(p_album text, p_file text, p_caption text, p_alt text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  no text := musubi.hold_album(p_album, 'like');
  adder text;
begin
  if no is not null then return no; end if;
  select p.added_by into adder from musubi.album_photos p where p.album_id = p_album and p.file_id = p_file and p.state = 'shown';
  if not found then return 'absent'; end if;
  if adder is distinct from musubi.actor() and not musubi.keeps_album(p_album) then return 'album_restricted'; end if;
  update musubi.album_photos p set caption = coalesce(p_caption, p.caption), alt = coalesce(p_alt, p.alt), change_seq = musubi.take_album_changes(p_album, 1) + 1
    where p.album_id = p_album and p.file_id = p_file;
  return null;
end $$;

create function musubi.like_photo(p_album text, p_file text, p_is_liked boolean, p_at timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  no text := musubi.hold_album(p_album, 'like');
  touched integer;
begin
  if no is not null then return no; end if;
  perform 1 from musubi.album_photos p where p.album_id = p_album and p.file_id = p_file and p.state = 'shown';
  if not found then return 'absent'; end if;
  if p_is_liked then
    insert into musubi.album_likes (album_id, file_id, account_id, at) values (p_album, p_file, musubi.actor(), p_at) on conflict do nothing;
  else
    delete from musubi.album_likes l where l.album_id = p_album and l.file_id = p_file and l.account_id = musubi.actor();
  end if;
  get diagnostics touched = row_count;
  if touched > 0 then
    update musubi.album_photos p set like_count = p.like_count + case when p_is_liked then 1 else -1 end, change_seq = musubi.take_album_changes(p_album, 1) + 1
      where p.album_id = p_album and p.file_id = p_file;
  end if;
  return null;
end $$;

create function musubi.comment_photo(p_album text, p_file text, p_client text, p_text text, p_count_max integer, p_at timestamptz)
returns table (outcome text, number integer, at timestamptz) language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  photo musubi.album_photos;
begin
  outcome := musubi.hold_album(p_album, 'comment');
  select * into photo from musubi.album_photos p where p.album_id = p_album and p.file_id = p_file and p.state = 'shown';
  if outcome is null and not found then outcome := 'absent'; end if;
  if outcome is null then
    select c.number, c.at into number, at from musubi.album_comments c
      where c.album_id = p_album and c.file_id = p_file and c.account_id = musubi.actor() and c.client_id = p_client;
    if not found and photo.comment_count >= p_count_max then outcome := 'too_many'; end if;
  end if;
  if outcome is null and number is null then
    number := photo.last_comment + 1;
    at := p_at;
    insert into musubi.album_comments (album_id, file_id, number, account_id, client_id, content, at)
    values (p_album, p_file, number, musubi.actor(), p_client, p_text, p_at);
    update musubi.album_photos p set comment_count = p.comment_count + 1, last_comment = p.last_comment + 1,
      change_seq = musubi.take_album_changes(p_album, 1) + 1 where p.album_id = p_album and p.file_id = p_file;
  end if;
  return next;
end $$;

create function musubi.remove_photo_comment(p_album text, p_file text, p_number integer) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  no text := musubi.hold_album(p_album, 'like');
  author text;
begin
  if no is not null then return no; end if;
  select c.account_id into author from musubi.album_comments c
    join musubi.album_photos p on p.album_id = c.album_id and p.file_id = c.file_id and p.state = 'shown'
    where c.album_id = p_album and c.file_id = p_file and c.number = p_number;
  if not found then return 'absent'; end if;
  if author <> musubi.actor() and not musubi.keeps_album(p_album) then return 'album_restricted'; end if;
  delete from musubi.album_comments c where c.album_id = p_album and c.file_id = p_file and c.number = p_number;
  update musubi.album_photos p set comment_count = p.comment_count - 1, change_seq = musubi.take_album_changes(p_album, 1) + 1
    where p.album_id = p_album and p.file_id = p_file;
  return null;
end $$;

-- Background work -----------------------------------------------------------------------------------------------------------

-- The forms of a file are others now: every album that shows it says so. Gives the albums to tell of.
create function musubi.reshow_in_albums(p_file text) returns table (talk_id text, album_id text, change_seq bigint)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
begin
  for talk_id, album_id in
    select a.talk_id, a.id from musubi.albums a join musubi.album_photos p on p.album_id = a.id and p.file_id = p_file and p.state = 'shown' order by a.id for update of a
  loop
    change_seq := musubi.take_album_changes(album_id, 1) + 1;
    update musubi.album_photos p set change_seq = reshow_in_albums.change_seq where p.album_id = reshow_in_albums.album_id and p.file_id = p_file;
    return next;
  end loop;
end $$;

-- Photos that lay in the trash since before an instant are gone for good, and marks of what went before another instant with them.
-- At most so many at a time; gives how many.
create function musubi.empty_album_trash(p_before timestamptz, p_forget_before timestamptz, p_at timestamptz, p_count integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  done integer := 0;
  due record;
begin
  for due in
    select x.album_id, array_agg(x.file_id) as files from (
      select p.album_id, p.file_id from musubi.album_photos p where p.state = 'trashed' and p.removed_at <= p_before order by p.removed_at limit p_count) x
    group by x.album_id order by x.album_id
  loop
    perform 1 from musubi.albums a where a.id = due.album_id for update;
    -- Looked at once more under the lock: somebody may have brought one back.
    perform musubi.forget_photos(due.album_id, coalesce((
      select array_agg(p.file_id) from musubi.album_photos p
      where p.album_id = due.album_id and p.file_id = any (due.files) and p.state = 'trashed' and p.removed_at <= p_before), '{}'), p_at);
    done := done + cardinality(due.files);
  end loop;
  for due in
    select x.album_id, array_agg(x.file_id) as files from (
      select p.album_id, p.file_id from musubi.album_photos p where p.state = 'gone' and p.removed_at <= p_forget_before order by p.removed_at limit p_count) x
    group by x.album_id order by x.album_id
  loop
    perform 1 from musubi.albums a where a.id = due.album_id for update;
    with gone as (
      delete from musubi.album_photos p where p.album_id = due.album_id and p.file_id = any (due.files) and p.state = 'gone' returning p.change_seq)
    update musubi.albums a set forgotten_seq = greatest(a.forgotten_seq, (select max(g.change_seq) from gone g)) where a.id = due.album_id;
    done := done + cardinality(due.files);
  end loop;
  return done;
end $$;

-- The albums in which an account left a trace.
create function musubi.list_albums_touched_by(p_account text) returns table (album_id text)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select a.id from musubi.albums a where a.created_by = p_account
  union select p.album_id from musubi.album_photos p where p.owner_id = p_account and p.state <> 'gone' or p.added_by = p_account or p.removed_by = p_account
  union select l.album_id from musubi.album_likes l where l.account_id = p_account
  union select c.album_id from musubi.album_comments c where c.account_id = p_account
$$;

-- Takes a deleted account out of an album: its photos, likes, comments and name. Gives the talk and the album's count then.
create function musubi.erase_from_album(p_album text, p_account text, p_at timestamptz) returns table (talk_id text, change_seq bigint)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  touched text[];
  base bigint;
begin
  perform 1 from musubi.albums a where a.id = p_album for update;
  if not found or not exists (select 1 from musubi.accounts x where x.id = p_account and x.deleted_at is not null) then return; end if;
  perform musubi.forget_photos(p_album, coalesce((
    select array_agg(p.file_id) from musubi.album_photos p where p.album_id = p_album and p.owner_id = p_account and p.state <> 'gone'), '{}'), p_at);
  with likes as (
    delete from musubi.album_likes l where l.album_id = p_album and l.account_id = p_account returning l.file_id
  ), comments as (
    delete from musubi.album_comments c where c.album_id = p_album and c.account_id = p_account returning c.file_id
  )
  select coalesce(array_agg(distinct x.file_id), '{}') into touched from (
    select l.file_id from likes l union all select c.file_id from comments c
    union all select p.file_id from musubi.album_photos p where p.album_id = p_album and (p.added_by = p_account or p.removed_by = p_account)) x;
  base := musubi.take_album_changes(p_album, cardinality(touched) + 1);
  update musubi.album_photos p set change_seq = base + w.rank, added_by = nullif(p.added_by, p_account), removed_by = nullif(p.removed_by, p_account),
      like_count = (select count(*) from musubi.album_likes l where l.album_id = p_album and l.file_id = p.file_id),
      comment_count = (select count(*) from musubi.album_comments c where c.album_id = p_album and c.file_id = p.file_id)
    from unnest(touched) with ordinality as w (id, rank) where p.album_id = p_album and p.file_id = w.id;
  update musubi.albums a set created_by = nullif(a.created_by, p_account), told_by = nullif(a.told_by, p_account) where a.id = p_album;
  return query select a.talk_id, a.change_seq from musubi.albums a where a.id = p_album;
end $$;

-- What the functions themselves may touch, and who may call them ----------------------------------------------------------------

grant select, insert, update, delete on musubi.albums, musubi.album_photos, musubi.album_likes, musubi.album_comments to musubi_fence;
do $$
declare
  t text;
  f regprocedure;
begin
  foreach t in array array['albums', 'album_photos', 'album_likes', 'album_comments'] loop
    execute format('create policy fence_all on musubi.%I to musubi_fence using (true) with check (true)', t);
    execute format('create policy jobs_all on musubi.%I to musubi_jobs using (true) with check (true)', t);
    execute format('create policy operator_all on musubi.%I to musubi_operator using (true) with check (true)', t);
  end loop;
  for f in select p.oid::regprocedure from pg_proc p join pg_roles r on r.oid = p.proowner
           where p.pronamespace = 'musubi'::regnamespace and p.prosecdef and r.rolname not in ('musubi_fence', 'musubi_disclosure') loop
    execute format('alter function %s owner to musubi_fence', f);
    execute format('revoke execute on function %s from public', f);
    if f::text ~ 'view_album|drop_album|reshow_in_albums|empty_album_trash|list_albums_touched_by|erase_from_album' then
      execute format('grant execute on function %s to musubi_jobs', f);
    elsif f::text !~ 'sees_album|keeps_album|hold_album|take_album_changes|tell_album|forget_photos|photo_forms|view_photos' then
      execute format('grant execute on function %s to musubi_people', f);
    end if;
  end loop;
end $$;
revoke create on schema musubi from musubi_fence;

-- People see the albums of their talks, and what those show: for decisions and for their copies. All else is told by the functions.
grant select on musubi.albums, musubi.album_photos to musubi_people;
create policy in_my_talks on musubi.albums for select to musubi_people using ((select musubi.floors()) ? talk_id);
create policy in_my_talks on musubi.album_photos for select to musubi_people using (
  (state = 'shown' or (state = 'trashed' and musubi.actor() in (added_by, removed_by))) and exists (select from musubi.albums a where a.id = album_id));
grant select on musubi.album_likes, musubi.album_comments to musubi_people;
create policy my_own on musubi.album_likes for select to musubi_people using (account_id = musubi.actor());
create policy my_own on musubi.album_comments for select to musubi_people using (account_id = musubi.actor());

grant select on musubi.albums to musubi_jobs;

-- The operator: which albums show which files, for whom that matters; never a name or what is said.
grant select (id, talk_id, created_by, created_at, photo_count, change_seq) on musubi.albums to musubi_operator;
grant select (album_id, file_id, owner_id, state, added_by, added_at, removed_at) on musubi.album_photos to musubi_operator;

grant select, insert on musubi.picture_archives to musubi_jobs;
create policy jobs_all on musubi.picture_archives to musubi_jobs using (true) with check (true);
grant select on musubi.picture_archives to musubi_operator;
create policy operator_all on musubi.picture_archives for select to musubi_operator using (true);
