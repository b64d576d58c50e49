-- Files: what people upload, the forms it is stored in, where it is shown, and who was shown which bytes.
--
-- Nobody selects what leads to bytes. Reading goes through musubi.open_files, which decides, writes the record and gives the keys
-- in one statement: a reading that is not on record has no key.
grant create on schema musubi to musubi_fence;

-- Tables --------------------------------------------------------------------------------------------------------------

create table musubi.files (
  id text primary key,
  owner_id text not null references musubi.accounts (id),
  -- "poster": the still picture of a video, on its way to become a form of it.
  kind text not null check (kind in ('picture', 'video', 'voice', 'file', 'poster')),
  poster_of text,
  state text not null check (state in ('receiving', 'processing', 'ready', 'refused')),
  name text not null,
  media_type text,
  size_bytes bigint not null check (size_bytes >= 0),
  width integer,
  height integer,
  duration_ms integer,
  placeholder text,
  waveform smallint[],
  taken_at timestamptz,
  keeps_metadata boolean not null default false,
  refusal text,
  region text not null,
  created_at timestamptz not null,
  -- Shown nowhere by then, it is erased.
  expires_at timestamptz not null
);
create index files__owner_id on musubi.files (owner_id, state);
create index files__expires_at on musubi.files (expires_at);
create index files__poster_of on musubi.files (poster_of) where poster_of is not null;
select musubi_meta.fence('files');
select musubi_meta.classify('files', 'id owner_id kind poster_of state size_bytes keeps_metadata refusal region created_at expires_at', 'message_metadata', 'as the file; a day after it is shown nowhere');
select musubi_meta.classify('files', 'name media_type width height duration_ms placeholder waveform taken_at', 'message_content', 'as the file; a day after it is shown nowhere');

-- Bytes that are on their way: sealed pieces in the folder of uploads, and how far they go.
create table musubi.uploads (
  file_id text primary key references musubi.files (id),
  owner_id text not null,
  -- The pieces' own key, wrapped by the owner's.
  wrapped_key bytea not null,
  received_bytes bigint not null default 0,
  -- Where each piece ends.
  piece_ends bigint[] not null default '{}',
  touched_at timestamptz not null
);
create index uploads__touched_at on musubi.uploads (touched_at);
select musubi_meta.fence('uploads');
select musubi_meta.classify('uploads', 'file_id owner_id wrapped_key received_bytes piece_ends touched_at', 'operations', 'until the file is ready; a day after the last byte');

-- The forms a file is stored in now. Each is one encrypted object.
create table musubi.renditions (
  file_id text not null references musubi.files (id),
  variant text not null check (variant in ('original', 'list', 'tile', 'screen', 'poster', 'archive')),
  blob_id text not null,
  version integer not null,
  epoch integer not null,
  media_type text not null,
  width integer,
  height integer,
  size_bytes bigint not null,
  sha256 bytea not null check (length(sha256) = 32),
  made_at timestamptz not null,
  -- Doubtful: opens for nobody until it is made again.
  withdrawn_at timestamptz,
  primary key (file_id, variant)
);
create unique index renditions__blob_id on musubi.renditions (blob_id);
create index renditions__class on musubi.renditions (variant, epoch);
create index renditions__made_at on musubi.renditions (made_at);
create index renditions__withdrawn on musubi.renditions (file_id) where withdrawn_at is not null;
select musubi_meta.fence('renditions');
select musubi_meta.classify('renditions', 'file_id variant blob_id version epoch media_type width height size_bytes sha256 made_at withdrawn_at', 'message_metadata', 'as the file');

-- Every form that was ever made: from which bytes, by which program. Outlives the file, because "which pictures did this program
-- make wrongly" must stay answerable.
create table musubi.rendition_makes (
  blob_id text primary key,
  file_id text not null,
  owner_id text not null,
  variant text not null,
  version integer not null,
  epoch integer not null,
  sha256 bytea not null,
  source_sha256 bytea not null,
  made_at timestamptz not null
);
create index rendition_makes__version on musubi.rendition_makes (version, made_at);
create index rendition_makes__file_id on musubi.rendition_makes (file_id);
create index rendition_makes__owner_id on musubi.rendition_makes (owner_id);
select musubi_meta.fence('rendition_makes');
select musubi_meta.classify('rendition_makes', 'blob_id file_id owner_id variant version epoch sha256 source_sha256 made_at', 'disclosure', 'ten years');

-- Where a file is shown: a message of a talk.
create table musubi.file_places (
  file_id text not null references musubi.files (id),
  talk_id text not null,
  seq bigint not null,
  primary key (file_id, talk_id, seq)
);
create index file_places__talk_id on musubi.file_places (talk_id, seq);
select musubi_meta.fence('file_places');
select musubi_meta.classify('file_places', 'file_id talk_id seq', 'message_metadata', 'as the message');

-- Who was shown which bytes: one row for each device, object and day, with the first and the last time.
create table musubi.file_reads (
  device_id text not null,
  blob_id text not null,
  on_day date not null,
  account_id text not null,
  owner_id text not null,
  file_id text not null,
  variant text not null,
  version integer not null,
  epoch integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  read_count integer not null,
  primary key (device_id, blob_id, on_day)
);
create index file_reads__file_id on musubi.file_reads (file_id);
create index file_reads__version on musubi.file_reads (version, first_at);
create index file_reads__owner_id on musubi.file_reads (owner_id);
select musubi_meta.fence('file_reads');
select musubi_meta.classify('file_reads', 'device_id blob_id on_day account_id owner_id file_id variant version epoch first_at last_at read_count', 'disclosure', 'ten years');

-- How often each class of made pictures was taken back. What has a lower number opens for nobody.
create table musubi.picture_epochs (
  class text primary key check (class in ('list', 'tile', 'screen', 'poster', 'archive')),
  epoch integer not null default 1,
  raised_at timestamptz
);
insert into musubi.picture_epochs (class) values ('list'), ('tile'), ('screen'), ('poster'), ('archive');
select musubi_meta.fence('picture_epochs');
select musubi_meta.classify('picture_epochs', 'class epoch raised_at', 'operations', 'forever');

-- Devices that said they dropped what was taken back.
create table musubi.purge_confirmations (
  class text not null,
  epoch integer not null,
  device_id text not null,
  account_id text not null,
  platform text not null,
  at timestamptz not null,
  primary key (class, epoch, device_id)
);
select musubi_meta.fence('purge_confirmations');
select musubi_meta.classify('purge_confirmations', 'class epoch device_id account_id platform at', 'device', 'ten years');

-- Versions of the program that makes pictures: how many of a hundred files a new one gets, and whether it was ended.
create table musubi.generators (
  version integer primary key,
  state text not null check (state in ('staged', 'live', 'ended')),
  stage_percent integer not null check (stage_percent between 0 and 100),
  since timestamptz not null,
  ended_because text
);
select musubi_meta.fence('generators');
select musubi_meta.classify('generators', 'version state stage_percent since ended_because', 'operations', 'forever');

-- A picture that may not be what it should be: found when it was made, by the sampler, or by a device that would not show it.
create table musubi.picture_alarms (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  found_by text not null check (found_by in ('publisher', 'sampler', 'device', 'canary', 'store')),
  reason text not null,
  file_id text not null,
  variant text,
  version integer,
  blob_id text,
  settled_at timestamptz
);
create index picture_alarms__open on musubi.picture_alarms (at) where settled_at is null;
create index picture_alarms__file_id on musubi.picture_alarms (file_id);
select musubi_meta.fence('picture_alarms');
select musubi_meta.classify('picture_alarms', 'id at found_by reason file_id variant version blob_id settled_at', 'message_metadata', 'ten years');

alter table musubi.messages drop constraint messages_kind_check;
alter table musubi.messages add constraint messages__kind check (kind in ('text', 'sticker', 'sealed', 'files', 'system', 'unsent'));

-- What decides -----------------------------------------------------------------------------------------------------------

-- Whether a file is shown anywhere. A step that adds another kind of place replaces this function and the next one.
create function musubi.is_shown(p_file text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (select 1 from musubi.file_places p where p.file_id = p_file)
$$;

-- Whether an account may read a file: its own, or one that is shown where it looks. Called by the functions here only.
create function musubi.reads_file(p_account text, p_file text) returns boolean
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (select 1 from musubi.files f where f.id = p_file and f.owner_id = p_account)
    or exists (
      select 1 from musubi.file_places p
      join musubi.talk_members m on m.talk_id = p.talk_id and m.account_id = p_account and p.seq > m.joined_seq
      where p.file_id = p_file)
$$;

-- Whether the actor may see a file.
create function musubi.sees_file(p_file text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select musubi.actor() is not null and musubi.reads_file(musubi.actor(), p_file)
    and exists (select 1 from musubi.files f where f.id = p_file and (f.state = 'ready' or f.owner_id = musubi.actor()))
$$;

-- Whether a file of the actor's is shown to anybody else.
create function musubi.shown_to_others(p_file text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (
    select 1 from musubi.file_places p join musubi.talks t on t.id = p.talk_id and t.kind <> 'self'
    join musubi.files f on f.id = p.file_id and f.owner_id = musubi.actor() where p.file_id = p_file)
$$;

-- A ready file as it is shown; null for any other. Called by the functions here and by background work.
create function musubi.view_file(p_file text, p_alt text) returns jsonb
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select jsonb_build_object(
    'fileId', f.id, 'kind', f.kind, 'name', f.name, 'mediaType', f.media_type, 'sizeBytes', f.size_bytes, 'width', f.width, 'height', f.height,
    'durationMs', f.duration_ms, 'placeholder', f.placeholder, 'waveform', to_jsonb(f.waveform),
    'takenAt', (extract(epoch from f.taken_at) * 1000)::bigint, 'alt', coalesce(p_alt, ''),
    'renditions', (
      select coalesce(jsonb_agg(jsonb_build_object(
          'variant', r.variant, 'mediaType', r.media_type, 'width', r.width, 'height', r.height, 'sizeBytes', r.size_bytes,
          'sha256', encode(r.sha256, 'hex'), 'epoch', r.epoch, 'version', r.version)
        order by array_position(array['original', 'list', 'tile', 'screen', 'poster', 'archive'], r.variant)), '[]'::jsonb)
      from musubi.renditions r where r.file_id = f.id and r.withdrawn_at is null))
  from musubi.files f where f.id = p_file and f.state = 'ready' and f.kind <> 'poster'
$$;

-- A file and how far it is. Called by the functions here and by background work.
create function musubi.view_file_state(p_file text) returns jsonb
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select jsonb_build_object(
    'fileId', f.id, 'state', f.state, 'receivedBytes', coalesce(u.received_bytes, case when f.state = 'receiving' then 0 else f.size_bytes end),
    'sizeBytes', f.size_bytes, 'refusal', f.refusal, 'file', musubi.view_file(f.id, ''))
  from musubi.files f left join musubi.uploads u on u.file_id = f.id where f.id = p_file
$$;

-- The actor's files in any state, and ready ones of others that the actor may see.
create function musubi.describe_files(p_files text[]) returns table (view jsonb)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select musubi.view_file_state(a.id) from unnest(p_files) with ordinality as a (id, place) where musubi.sees_file(a.id) order by a.place
$$;

-- Uploads ----------------------------------------------------------------------------------------------------------------

-- Begins an upload of the actor's. Gives null, or why not: how much may wait and be kept is counted under a lock.
create function musubi.start_upload(
  p_id text, p_kind text, p_poster_of text, p_name text, p_size bigint, p_keeps_metadata boolean, p_duration integer, p_waveform smallint[],
  p_region text, p_wrapped_key bytea, p_waiting_max integer, p_waiting_bytes_max bigint, p_stored_bytes_max bigint, p_at timestamptz, p_expires_at timestamptz)
returns text language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  me text := musubi.actor();
  waiting_count bigint;
  waiting_bytes bigint;
  stored_bytes bigint;
begin
  if me is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  perform pg_advisory_xact_lock(hashtextextended('files of ' || me, 0));
  if p_kind = 'poster' and not exists (
    select 1 from musubi.files v where v.id = p_poster_of and v.owner_id = me and v.kind = 'video' and v.state <> 'refused'
      and not exists (select 1 from musubi.renditions r where r.file_id = v.id and r.variant = 'poster')) then return 'absent'; end if;
  select count(*) filter (where f.state in ('receiving', 'processing')), coalesce(sum(f.size_bytes) filter (where f.state in ('receiving', 'processing')), 0),
      coalesce(sum(f.size_bytes) filter (where f.state <> 'refused'), 0)
    into waiting_count, waiting_bytes, stored_bytes from musubi.files f where f.owner_id = me;
  if stored_bytes + p_size > p_stored_bytes_max then return 'storage_full'; end if;
  if waiting_count >= p_waiting_max or waiting_bytes + p_size > p_waiting_bytes_max then return 'uploads_waiting'; end if;
  insert into musubi.files (id, owner_id, kind, poster_of, state, name, size_bytes, duration_ms, waveform, keeps_metadata, region, created_at, expires_at)
  values (p_id, me, p_kind, case when p_kind = 'poster' then p_poster_of end, 'receiving', p_name, p_size, p_duration, p_waveform, p_keeps_metadata, p_region, p_at, p_expires_at);
  insert into musubi.uploads (file_id, owner_id, wrapped_key, touched_at) values (p_id, me, p_wrapped_key, p_at);
  return null;
end $$;

-- One more piece of an upload of the actor's lies safely on the disk. With the last one the file is processed. Gives the state;
-- null when the upload does not stand where the piece begins: another connection was faster.
create function musubi.advance_upload(p_file text, p_from bigint, p_to bigint, p_at timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  size bigint;
begin
  select f.size_bytes into size from musubi.files f where f.id = p_file and f.owner_id = musubi.actor() and f.state = 'receiving' for update;
  if size is null or p_to <= p_from or p_to > size then return null; end if;
  update musubi.uploads u set received_bytes = p_to, piece_ends = u.piece_ends || p_to, touched_at = p_at
    where u.file_id = p_file and u.received_bytes = p_from;
  if not found then return null; end if;
  if p_to < size then return 'receiving'; end if;
  update musubi.files set state = 'processing' where id = p_file;
  perform musubi.enqueue('file.process', jsonb_build_object('accountId', musubi.actor(), 'fileId', p_file), 'file.process ' || p_file);
  return 'processing';
end $$;

-- Removes a file of the actor's that is shown nowhere, keys first. Gives the objects whose bytes go after the commit, or one row
-- that says it is in use.
create function musubi.drop_file(p_file text) returns table (blob_id text, is_in_use boolean)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
begin
  perform 1 from musubi.files f where f.id = p_file and f.owner_id = musubi.actor() for update;
  if not found then return; end if;
  if musubi.is_shown(p_file) then
    return query select null::text, true;
    return;
  end if;
  return query
    with gone as (delete from musubi.renditions r where r.file_id = p_file returning r.blob_id),
    keys as (delete from musubi.blobs b using gone g where b.id = g.blob_id)
    select g.blob_id, false from gone g;
  delete from musubi.uploads u where u.file_id = p_file;
  delete from musubi.files f where f.id = p_file;
end $$;

-- As in 0007, and besides: files that were received are looked at.
create or replace function musubi.enqueue(p_kind text, p_payload jsonb, p_job_key text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if musubi.actor() is null or p_payload ->> 'accountId' is distinct from musubi.actor() then
    raise exception 'work about others' using errcode = 'insufficient_privilege';
  end if;
  if p_kind not in ('account.erase', 'takeout.build', 'file.process') then
    raise exception 'unknown work' using errcode = 'invalid_parameter_value';
  end if;
  -- Made by the worker's role beside its own tables; see platform/jobs.
  perform graphile_worker.musubi_add_job(p_kind, p_payload, p_job_key);
end $$;

-- Reading ----------------------------------------------------------------------------------------------------------------

-- Opens forms of files for devices: decides once more, writes who is shown which bytes, and gives the keys, in one statement. Only
-- after its commit a byte leaves. No row: there is no such file for this person. `outcome` "withdrawn": there is, and it may not be
-- shown; no key is given then. A device that was signed out opens nothing.
create function musubi.open_files(p_accounts text[], p_devices text[], p_files text[], p_variants text[], p_at timestamptz)
returns table (ix integer, outcome text, owner_id text, owner_key bytea, ring_epoch integer, blob_id text, wrapped_key bytea, region text,
  variant text, version integer, epoch integer, media_type text, size_bytes bigint, sha256 bytea, name text)
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  with asked as materialized (
    select a.ix::integer, a.account_id, a.device_id, f.owner_id, f.name, r.*, r.withdrawn_at is not null or r.epoch < coalesce(e.epoch, 1) as is_withdrawn
    from unnest(p_accounts, p_devices, p_files, p_variants) with ordinality as a (account_id, device_id, wanted_file, wanted_variant, ix)
    join musubi.devices d on d.id = a.device_id and d.account_id = a.account_id and d.revoked_at is null
    join musubi.files f on f.id = a.wanted_file and f.state = 'ready' and musubi.reads_file(a.account_id, a.wanted_file)
    join musubi.renditions r on r.file_id = f.id and r.variant = a.wanted_variant
    left join musubi.picture_epochs e on e.class = r.variant
  ), opened as (
    select a.*, k.wrapped_key as owner_key, k.ring_epoch, b.wrapped_key, b.region
    from asked a join musubi.owner_keys k on k.account_id = a.owner_id join musubi.blobs b on b.id = a.blob_id
    where not a.is_withdrawn
  ), recorded as (
    insert into musubi.file_reads as w (device_id, blob_id, on_day, account_id, owner_id, file_id, variant, version, epoch, first_at, last_at, read_count)
    select o.device_id, o.blob_id, (p_at at time zone 'UTC')::date, o.account_id, o.owner_id, o.file_id, o.variant, o.version, o.epoch, p_at, p_at, count(*)
    from opened o group by o.device_id, o.blob_id, o.account_id, o.owner_id, o.file_id, o.variant, o.version, o.epoch
    -- In one order, so that two processes that record the same do not wait for each other in a circle.
    order by o.device_id, o.blob_id
    on conflict (device_id, blob_id, on_day) do update set last_at = greatest(w.last_at, excluded.last_at), read_count = w.read_count + excluded.read_count
  )
  select o.ix, 'open', o.owner_id, o.owner_key, o.ring_epoch, o.blob_id, o.wrapped_key, o.region, o.variant, o.version, o.epoch, o.media_type, o.size_bytes, o.sha256, o.name
  from opened o
  union all
  select a.ix, 'withdrawn', null, null, null, null, null, null, a.variant, null, null, null, null, null, null from asked a where a.is_withdrawn
$$;

-- How often each class of pictures was purged.
create function musubi.read_picture_epochs() returns table (class text, epoch integer)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select e.class, e.epoch from musubi.picture_epochs e where musubi.actor() is not null order by e.class
$$;

-- A device of the actor's was given bytes that are not the promised ones.
create function musubi.report_mismatch(p_file text, p_variant text, p_reason text, p_at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.picture_alarms (at, found_by, reason, file_id, variant, version, blob_id)
  select p_at, 'device', p_reason, r.file_id, r.variant, r.version, r.blob_id from musubi.renditions r
  where r.file_id = p_file and r.variant = p_variant and musubi.sees_file(p_file)
    and not exists (select 1 from musubi.picture_alarms a where a.blob_id = r.blob_id and a.found_by = 'device' and a.settled_at is null)
$$;

-- Messages with files ----------------------------------------------------------------------------------------------------

-- As post_messages, for batches in which some message shows files: such a message is stored when every one of its files is ready
-- and its sender may see it, with the files as they are now, and the files are shown there from that commit on. Batches
-- without files go through post_messages, which knows nothing of this. Files are held against erasing until the commit.
create function musubi.post_messages_and_files(
  p_talks text[], p_counts integer[], p_ix integer[], p_rank integer[], p_sender text[], p_device text[], p_client text[], p_kind text[],
  p_content text[], p_mentions text[], p_reply bigint[], p_forwarded boolean[])
returns table (talk_id text, seq bigint, sent_at timestamptz, roster_version bigint, content jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  bases bigint[];
  versions bigint[];
  sealed boolean[];
  is_restricted boolean[];
begin
  with wanted as materialized (
    select * from unnest(p_talks, p_counts) with ordinality as w (id, n, ix)
  ), taken as (
    update musubi.talks t set last_seq = t.last_seq + w.n from wanted w where t.id = w.id
    returning w.ix, t.last_seq - w.n as base, t.roster_version, case when t.is_silent then null else t.protection = 'sealed' end as sealed,
      t.post_policy = 'admins' as is_restricted
  )
  select array_agg(k.base order by w.ix), array_agg(k.roster_version order by w.ix), array_agg(k.sealed order by w.ix), array_agg(k.is_restricted order by w.ix)
    into bases, versions, sealed, is_restricted
    from wanted w left join taken k on k.ix = w.ix;
  perform 1 from musubi.files f
    where f.id in (select jsonb_array_elements_text(c.content::jsonb -> 'fileIds') from unnest(p_kind, p_content) as c (kind, content) where c.kind = 'files')
    order by f.id for share;
  return query select t.id, t.base, null::timestamptz, t.version, null::jsonb from unnest(p_talks, bases, versions) as t (id, base, version);
  return query
  with items as materialized (
    select i.*, case when i.kind = 'files' then (
        select case when bool_and(w.view is not null and musubi.reads_file(i.sender_id, w.id))
          then jsonb_build_object('kind', 'files', 'files', jsonb_agg(w.view order by w.place), 'caption', i.content::jsonb -> 'caption') end
        from (
          select x.id, x.place, musubi.view_file(x.id, i.content::jsonb -> 'alts' ->> (x.place - 1)::integer) as view
          from jsonb_array_elements_text(i.content::jsonb -> 'fileIds') with ordinality as x (id, place)
        ) w
      ) else i.content::jsonb end as shown
    from unnest(p_ix, p_rank, p_sender, p_device, p_client, p_kind, p_content, p_mentions, p_reply, p_forwarded)
      as i (ix, rank, sender_id, device_id, client_id, kind, content, mentions, reply_to, is_forwarded)
  ), stored as (
    insert into musubi.messages as m (talk_id, seq, changed_seq, sender_id, device_id, client_id, sent_at, kind, content, mentions, reply_to, is_forwarded)
    select p_talks[i.ix], bases[i.ix] + i.rank, bases[i.ix] + i.rank, i.sender_id, i.device_id, i.client_id,
      date_trunc('milliseconds', clock_timestamp()), i.kind, i.shown,
      case when i.mentions is not null then string_to_array(i.mentions, ' ') end, i.reply_to, i.is_forwarded
    from items i
    join musubi.talk_members w on w.talk_id = p_talks[i.ix] and w.account_id = i.sender_id
    join musubi.devices d on d.id = i.device_id and d.account_id = i.sender_id and d.revoked_at is null
    where sealed[i.ix] = (i.kind = 'sealed') and (w.role <> 'member' or not is_restricted[i.ix]) and i.kind in ('text', 'sticker', 'sealed', 'files')
      and i.shown is not null
    on conflict (talk_id, sender_id, client_id) do nothing
    returning m.talk_id, m.seq, m.sent_at, m.kind, m.content
  ), placed as (
    insert into musubi.file_places (file_id, talk_id, seq)
    select distinct v.view ->> 'fileId', s.talk_id, s.seq from stored s cross join lateral jsonb_array_elements(s.content -> 'files') as v (view) where s.kind = 'files'
  )
  select s.talk_id, s.seq, s.sent_at, null::bigint, case when s.kind = 'files' then s.content end from stored s;
end $$;

-- Why a message with files was not stored although a message would be: a file that the sender may not see, or one that is not
-- ready. "again": it now could be.
create function musubi.judge_files(p_sender text, p_files text[]) returns text
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select case
      when not bool_and(f.id is not null and f.kind <> 'poster' and musubi.reads_file(p_sender, a.id)) then 'not_member'
      when not bool_and(f.state = 'ready') then 'not_ready'
      else 'again'
    end
  from unnest(p_files) as a (id) left join musubi.files f on f.id = a.id
$$;

-- How a message of the sender's own shows its files now; for whoever sends it again. Null when it shows none any more.
create function musubi.read_own_files(p_talk text, p_sender text, p_client text) returns jsonb
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select m.content from musubi.messages m where m.talk_id = p_talk and m.sender_id = p_sender and m.client_id = p_client and m.kind = 'files'
$$;

-- Writes the files of a message as they are now, leaving out those that are gone, as a change of the message. Gives the change's
-- place; null when nothing is different. For background work.
create function musubi.reshow_files(p_talk text, p_seq bigint) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  place bigint;
  shown jsonb;
begin
  perform 1 from musubi.talks t where t.id = p_talk for update;
  select jsonb_set(m.content, '{files}', coalesce((
      select jsonb_agg(w.view order by w.place) from (
        select musubi.view_file(v.view ->> 'fileId', v.view ->> 'alt') as view, v.place
        from jsonb_array_elements(m.content -> 'files') with ordinality as v (view, place)) w
      where w.view is not null), '[]'::jsonb))
    into shown from musubi.messages m where m.talk_id = p_talk and m.seq = p_seq and m.kind = 'files';
  if shown is null or exists (select 1 from musubi.messages m where m.talk_id = p_talk and m.seq = p_seq and m.content = shown) then return null; end if;
  place := musubi.take_place(p_talk);
  update musubi.messages set changed_seq = place, content = shown where talk_id = p_talk and seq = p_seq;
  return place;
end $$;

-- As in 0011, and besides: its files are no longer shown there, and those that are shown nowhere else are soon erased.
create or replace function musubi.unsend_message(p_talk text, p_seq bigint) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  place bigint;
begin
  perform musubi.hold_message(p_talk, p_seq, 'unsend');
  delete from musubi.message_edits where talk_id = p_talk and seq = p_seq;
  delete from musubi.message_grams where talk_id = p_talk and seq = p_seq;
  with gone as (delete from musubi.file_places p where p.talk_id = p_talk and p.seq = p_seq returning p.file_id)
  update musubi.files f set expires_at = least(f.expires_at, now()) from gone g where f.id = g.file_id;
  place := musubi.take_place(p_talk);
  update musubi.messages set changed_seq = place, kind = 'unsent', content = '{"kind":"unsent"}', mentions = null, edited_at = null,
    is_pinned = false, reactions = null
  where talk_id = p_talk and seq = p_seq;
  return place;
end $$;

-- What the functions themselves may touch ----------------------------------------------------------------------------------

grant select, insert, update, delete on musubi.files, musubi.uploads to musubi_fence;
grant select, delete on musubi.renditions, musubi.blobs to musubi_fence;
grant select, insert, delete on musubi.file_places to musubi_fence;
grant select, insert, update on musubi.file_reads to musubi_fence;
grant select on musubi.picture_epochs, musubi.owner_keys to musubi_fence;
grant select, insert on musubi.picture_alarms to musubi_fence;
do $$
declare
  t text;
  f regprocedure;
begin
  foreach t in array array['files', 'uploads', 'renditions', 'file_places', 'file_reads', 'picture_epochs', 'picture_alarms', 'blobs'] loop
    execute format('create policy fence_all on musubi.%I to musubi_fence using (true) with check (true)', t);
  end loop;
  for f in select p.oid::regprocedure from pg_proc p join pg_roles r on r.oid = p.proowner
           where p.pronamespace = 'musubi'::regnamespace and p.prosecdef and r.rolname not in ('musubi_fence', 'musubi_disclosure') loop
    execute format('alter function %s owner to musubi_fence', f);
    execute format('revoke execute on function %s from public', f);
    if f::text ~ 'open_files|post_messages_and_files|judge_files|read_own_files' then
      execute format('grant execute on function %s to musubi_posting', f);
    elsif f::text ~ 'reshow_files|view_file' then
      execute format('grant execute on function %s to musubi_jobs', f);
    elsif f::text ~ 'sees_file|shown_to_others|read_picture_epochs|describe_files|start_upload|advance_upload|drop_file|report_mismatch' then
      execute format('grant execute on function %s to musubi_people', f);
    end if;
  end loop;
end $$;
grant execute on function musubi.is_shown(text) to musubi_jobs;
revoke create on schema musubi from musubi_fence;

-- People, background work, the command line ---------------------------------------------------------------------------------

grant select on musubi.files, musubi.uploads, musubi.renditions to musubi_people;
create policy own_rows on musubi.files for select to musubi_people using (owner_id = musubi.actor());
create policy own_rows on musubi.uploads for select to musubi_people using (owner_id = musubi.actor());
create policy own_rows on musubi.renditions for select to musubi_people using (exists (select from musubi.files f where f.id = file_id));
grant insert on musubi.purge_confirmations to musubi_people;
create policy by_me on musubi.purge_confirmations for insert to musubi_people with check (
  account_id = musubi.actor() and exists (select from musubi.devices d where d.id = device_id and d.account_id = musubi.actor()));

grant select, insert, update, delete on musubi.files, musubi.uploads, musubi.renditions, musubi.file_places to musubi_jobs;
grant select, insert on musubi.rendition_makes, musubi.picture_alarms, musubi.generators to musubi_jobs;
grant update on musubi.generators to musubi_jobs;
grant select on musubi.file_reads, musubi.picture_epochs to musubi_jobs;
grant delete on musubi.file_reads, musubi.rendition_makes, musubi.picture_alarms, musubi.purge_confirmations to musubi_jobs;
grant select (at) on musubi.purge_confirmations to musubi_jobs;

-- The operator: which files there are and how they are stored, who was shown which; never a name or what is in them.
grant select (id, owner_id, kind, poster_of, state, size_bytes, refusal, region, created_at, expires_at) on musubi.files to musubi_operator;
grant select (file_id, owner_id, received_bytes, touched_at) on musubi.uploads to musubi_operator;
grant select on musubi.renditions, musubi.rendition_makes, musubi.file_places, musubi.file_reads, musubi.picture_epochs, musubi.purge_confirmations,
  musubi.generators, musubi.picture_alarms to musubi_operator;
grant update (epoch, raised_at) on musubi.picture_epochs to musubi_operator;
grant update (settled_at) on musubi.picture_alarms to musubi_operator;
grant insert, update on musubi.generators to musubi_operator;
do $$
declare
  t text;
begin
  foreach t in array array['files', 'uploads', 'renditions', 'file_places', 'file_reads', 'rendition_makes', 'picture_epochs', 'purge_confirmations', 'generators', 'picture_alarms'] loop
    execute format('create policy jobs_all on musubi.%I to musubi_jobs using (true) with check (true)', t);
    execute format('create policy operator_all on musubi.%I to musubi_operator using (true) with check (true)', t);
  end loop;
end $$;
