-- Pictures of people go the way of all pictures (decision 015): a portrait is a file of its own kind, which its owner's profile shows.
alter table musubi.files drop constraint files_kind_check;
alter table musubi.files add constraint files__kind check (kind in ('picture', 'video', 'voice', 'file', 'poster', 'portrait'));
alter table musubi.profiles add column picture_file_id text references musubi.files (id);
create unique index profiles__picture_file_id on musubi.profiles (picture_file_id) where picture_file_id is not null;
select musubi_meta.classify('profiles', 'picture_file_id', 'profile', 'until it is replaced or the account is deleted');

-- Pictures from before, until background work has laid them up as files (portraits.adopt).
create table musubi.old_portraits (
  account_id text primary key references musubi.accounts (id),
  picture bytea not null
);
-- Taken over before the fence is up: the owner of the tables stands outside of it too, and would be shown none.
alter table musubi.profiles no force row level security;
insert into musubi.old_portraits (account_id, picture) select p.account_id, p.picture from musubi.profiles p where p.picture is not null;
alter table musubi.profiles force row level security;
select musubi_meta.fence('old_portraits');
select musubi_meta.classify('old_portraits', 'account_id picture', 'profile', 'minutes after the upgrade');
grant select, delete on musubi.old_portraits to musubi_jobs;
create policy jobs_all on musubi.old_portraits to musubi_jobs using (true) with check (true);

-- Who was shown what an invite offers, and so the picture of who made it, as long as the invite is good.
create table musubi.invite_looks (
  invite_id text not null references musubi.invites (id) on delete cascade,
  account_id text not null references musubi.accounts (id),
  at timestamptz not null,
  primary key (invite_id, account_id)
);
create index invite_looks__account_id on musubi.invite_looks (account_id);
select musubi_meta.fence('invite_looks');
select musubi_meta.classify('invite_looks', 'invite_id account_id at', 'relation', 'as the invite');
grant select, delete on musubi.invite_looks to musubi_jobs;
create policy jobs_all on musubi.invite_looks to musubi_jobs using (true) with check (true);

grant create on schema musubi to musubi_fence;
grant select, insert on musubi.invite_looks to musubi_fence;
create policy fence_all on musubi.invite_looks to musubi_fence using (true) with check (true);

drop function musubi.read_invite_picture(text, timestamptz);

-- Notes that the actor was shown what this invite offers, and gives the file that is the picture of who made it; null where there is none.
create function musubi.look_at_invite(p_code text, p_at timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  look record;
begin
  if musubi.actor() is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  select i.id, p.picture_file_id into look
    from musubi.read_invite(p_code, p_at) i join musubi.profiles p on p.account_id = i.owner_id where p.picture_file_id is not null;
  if look.id is null then return null; end if;
  insert into musubi.invite_looks (invite_id, account_id, at) values (look.id, musubi.actor(), p_at) on conflict do nothing;
  return look.picture_file_id;
end $$;

-- Whether an account may see a person's profile: its own, those in its list, those who share a talk with it. The same as the row security of
-- profiles, for any account. Called by the functions here only.
create function musubi.sees_person(p_account text, p_other text) returns boolean
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select p_account = p_other
    or exists (select 1 from musubi.relations r where r.owner_id = p_account and r.other_id = p_other and r.state <> 'none')
    or exists (
      select 1 from musubi.talk_members mine join musubi.talk_members theirs using (talk_id)
      where mine.account_id = p_account and theirs.account_id = p_other)
$$;

-- Whether an account was shown an invite of this person's that is still good for it. Called by the functions here only.
create function musubi.is_invited_by(p_account text, p_other text) returns boolean
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (
    select 1 from musubi.invite_looks l join musubi.invites i on i.id = l.invite_id and i.owner_id = p_other left join musubi.talks t on t.id = i.talk_id
    where l.account_id = p_account and i.expires_at > now()
      and (i.uses_left > 0 or exists (select 1 from musubi.accounts a where a.id = p_account and a.admitted_by = i.id))
      and (i.kind = 'friend' or exists (select 1 from musubi.talk_members m where m.talk_id = i.talk_id and m.account_id = i.owner_id
        and (m.role <> 'member' or t.post_policy = 'everyone')))
      and not exists (select 1 from musubi.relations r where r.owner_id = i.owner_id and r.other_id = p_account and r.state = 'blocked'))
$$;

-- As in 0033, and besides: as somebody's picture.
create or replace function musubi.is_shown(p_file text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (select 1 from musubi.file_places p where p.file_id = p_file)
    or exists (select 1 from musubi.album_photos p where p.file_id = p_file and p.state <> 'gone')
    or exists (select 1 from musubi.keep_files k where k.file_id = p_file)
    or exists (select 1 from musubi.profiles p where p.picture_file_id = p_file)
$$;

-- As in 0019, and besides: the picture of a person whom they may see, or who invites them.
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
    or exists (
      select 1 from musubi.profiles p join musubi.files f on f.id = p.picture_file_id and f.kind = 'portrait' and f.owner_id = p.account_id
      where p.picture_file_id = p_file and not p.is_gone
        and (musubi.sees_person(p_account, p.account_id) or musubi.is_invited_by(p_account, p.account_id)))
$$;

-- As in 0019, and besides: as one's picture.
create or replace function musubi.shown_to_others(p_file text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (
    select 1 from musubi.file_places p join musubi.talks t on t.id = p.talk_id and t.kind <> 'self'
    join musubi.files f on f.id = p.file_id and f.owner_id = musubi.actor() where p.file_id = p_file)
  or exists (
    select 1 from musubi.album_photos p join musubi.albums a on a.id = p.album_id join musubi.talks t on t.id = a.talk_id and t.kind <> 'self'
    where p.file_id = p_file and p.owner_id = musubi.actor() and p.state = 'shown')
  or exists (select 1 from musubi.profiles p where p.picture_file_id = p_file and p.account_id = musubi.actor())
$$;

-- A ready file of any kind as it is shown. Called by the functions here only.
create function musubi.view_stored(p_file text, p_alt text) returns jsonb
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select jsonb_build_object(
    'fileId', f.id, 'kind', case f.kind when 'portrait' then 'picture' else f.kind end, 'name', f.name, 'mediaType', f.media_type, 'sizeBytes', f.size_bytes,
    'width', f.width, 'height', f.height, 'durationMs', f.duration_ms, 'placeholder', f.placeholder, 'waveform', to_jsonb(f.waveform),
    'takenAt', (extract(epoch from f.taken_at) * 1000)::bigint, 'alt', coalesce(p_alt, ''),
    'renditions', (
      select coalesce(jsonb_agg(jsonb_build_object(
          'variant', r.variant, 'mediaType', r.media_type, 'width', r.width, 'height', r.height, 'sizeBytes', r.size_bytes,
          'sha256', encode(r.sha256, 'hex'), 'epoch', r.epoch, 'version', r.version)
        order by array_position(array['original', 'list', 'tile', 'screen', 'poster', 'archive'], r.variant)), '[]'::jsonb)
      from musubi.renditions r where r.file_id = f.id and r.withdrawn_at is null))
  from musubi.files f where f.id = p_file and f.state = 'ready'
$$;

-- As in 0016. A portrait is shown by its profile and can be sent nowhere: for messages and albums there is no such file.
create or replace function musubi.view_file(p_file text, p_alt text) returns jsonb
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select musubi.view_stored(f.id, p_alt) from musubi.files f where f.id = p_file and f.kind not in ('poster', 'portrait')
$$;

-- As in 0016, of a portrait too.
create or replace function musubi.view_file_state(p_file text) returns jsonb
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select jsonb_build_object(
    'fileId', f.id, 'state', f.state, 'receivedBytes', coalesce(u.received_bytes, case when f.state = 'receiving' then 0 else f.size_bytes end),
    'sizeBytes', f.size_bytes, 'refusal', f.refusal, 'file', case f.kind when 'portrait' then musubi.view_stored(f.id, '') else musubi.view_file(f.id, '') end)
  from musubi.files f left join musubi.uploads u on u.file_id = f.id where f.id = p_file
$$;

-- As in 0016, and a portrait is absent.
create or replace function musubi.judge_files(p_sender text, p_files text[]) returns text
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select case
      when not bool_and(f.id is not null and f.kind not in ('poster', 'portrait') and musubi.reads_file(p_sender, a.id)) then 'not_member'
      when not bool_and(f.state = 'ready') then 'not_ready'
      else 'again'
    end
  from unnest(p_files) as a (id) left join musubi.files f on f.id = a.id
$$;

-- A profile shows a portrait of its own person, and nobody puts anything else there: whatever it shows, others may read.
create function musubi.keep_portraits_own() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
begin
  if not exists (
    select 1 from musubi.files f where f.id = new.picture_file_id and f.owner_id = new.account_id and f.kind = 'portrait'
      and (f.state = 'ready' or musubi.actor() is null)) then
    raise exception 'not a portrait of this person' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

-- A portrait is shown nowhere else, whatever asks for it: no message makes it readable to others, and none keeps it when it was replaced.
create function musubi.leave_portraits_out() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
begin
  if exists (select 1 from musubi.files f where f.id = new.file_id and f.kind = 'portrait') then return null; end if;
  return new;
end $$;

-- As in 0021: portraits are files now, whose bytes, as they were received, may be a small picture that a version made of another file.
create or replace function musubi.count_strays(p_version integer) returns table (place text, found bigint)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  with made as materialized (
    select distinct m.sha256, m.file_id from musubi.rendition_makes m where m.version = p_version and m.variant not in ('original', 'archive'))
  select 'profile', count(*) from musubi.profiles p where exists (
    select 1 from musubi.rendition_makes o join made m on m.file_id <> o.file_id and m.sha256 in (o.sha256, o.source_sha256)
    where o.file_id = p.picture_file_id and o.variant = 'original')
  union all
  select 'talk', count(*) from musubi.talks t where t.picture is not null and sha256(t.picture) in (
    select m.sha256 from musubi.rendition_makes m where m.version = p_version)
$$;

do $$
declare
  f regprocedure;
begin
  foreach f in array array['musubi.look_at_invite(text, timestamptz)', 'musubi.sees_person(text, text)', 'musubi.is_invited_by(text, text)',
    'musubi.view_stored(text, text)', 'musubi.keep_portraits_own()', 'musubi.leave_portraits_out()']::regprocedure[] loop
    execute format('alter function %s owner to musubi_fence', f);
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
grant execute on function musubi.look_at_invite(text, timestamptz) to musubi_people;
revoke create on schema musubi from musubi_fence;

create trigger profiles__own_portrait before update of picture_file_id on musubi.profiles for each row
  when (new.picture_file_id is not null) execute function musubi.keep_portraits_own();
create trigger file_places__no_portraits before insert on musubi.file_places for each row execute function musubi.leave_portraits_out();
alter table musubi.profiles drop column picture, drop column picture_mime;
grant update (picture_file_id) on musubi.profiles to musubi_people;
