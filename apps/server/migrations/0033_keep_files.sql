-- Files of what people keep (docs/subsystems/keep.md). They are sealed on the person's devices; the server knows which uploads belong to which
-- thing, so that they are neither swept nor counted twice.
create table musubi.keep_files (
  account_id text not null references musubi.accounts (id),
  item_id text not null,
  file_id text not null,
  primary key (account_id, item_id, file_id),
  foreign key (account_id, item_id) references musubi.keep_items (account_id, item_id)
);
create index keep_files__file_id on musubi.keep_files (file_id);
select musubi_meta.fence('keep_files');
select musubi_meta.classify('keep_files', 'account_id item_id file_id', 'message_metadata', 'until the thing is thrown away or the account is deleted');

grant create on schema musubi to musubi_fence;
grant select, insert, delete on musubi.keep_files to musubi_fence;
create policy fence_all on musubi.keep_files to musubi_fence using (true) with check (true);
grant select on musubi.keep_files to musubi_people;
create policy own_rows on musubi.keep_files for select to musubi_people using (account_id = musubi.actor());
grant select, delete on musubi.keep_files to musubi_jobs;
create policy jobs_all on musubi.keep_files to musubi_jobs using (true) with check (true);

-- As in 0019, and besides: kept by its owner.
create or replace function musubi.is_shown(p_file text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (select 1 from musubi.file_places p where p.file_id = p_file)
    or exists (select 1 from musubi.album_photos p where p.file_id = p_file and p.state <> 'gone')
    or exists (select 1 from musubi.keep_files k where k.file_id = p_file)
$$;

-- As in 0016, without what the person keeps: that has a bound of its own.
create or replace function musubi.start_upload(
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
      coalesce(sum(f.size_bytes) filter (where f.state <> 'refused' and not exists (
        select 1 from musubi.keep_files k where k.file_id = f.id and k.account_id = me)), 0)
    into waiting_count, waiting_bytes, stored_bytes from musubi.files f where f.owner_id = me;
  if stored_bytes + p_size > p_stored_bytes_max then return 'storage_full'; end if;
  if waiting_count >= p_waiting_max or waiting_bytes + p_size > p_waiting_bytes_max then return 'uploads_waiting'; end if;
  insert into musubi.files (id, owner_id, kind, poster_of, state, name, size_bytes, duration_ms, waveform, keeps_metadata, region, created_at, expires_at)
  values (p_id, me, p_kind, case when p_kind = 'poster' then p_poster_of end, 'receiving', p_name, p_size, p_duration, p_waveform, p_keeps_metadata, p_region, p_at, p_expires_at);
  insert into musubi.uploads (file_id, owner_id, wrapped_key, touched_at) values (p_id, me, p_wrapped_key, p_at);
  return null;
end $$;

-- The files of a thing that was thrown away stay an hour, so that it can be brought back; nobody is shown them meanwhile but their owner.
create function musubi.let_kept_files_go(p_files text[], p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.files f where f.id = any (p_files) order by f.id for no key update;
  update musubi.files f set expires_at = p_at + interval '1 hour' where f.id = any (p_files);
end $$;

-- Says which files a thing of the actor's has from now on. Under the lock on what the actor keeps. Null when that is noted; "not_ready": one of
-- them is not the actor's, or not whole; "keep_full": all that is kept would be more than so many bytes.
create function musubi.put_keep_files(p_item text, p_files text[], p_bytes_max bigint, p_at timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  me text := musubi.actor();
  gone text[];
begin
  if me is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  perform 1 from musubi.files f where f.id = any (p_files) order by f.id for share;
  if exists (
    select 1 from unnest(p_files) w (id)
    where not exists (select 1 from musubi.files f where f.id = w.id and f.owner_id = me and f.state = 'ready' and f.kind = 'file')) then return 'not_ready'; end if;
  if p_bytes_max < (
    select coalesce(sum(f.size_bytes), 0) from musubi.files f where f.owner_id = me and (f.id = any (p_files)
      or exists (select 1 from musubi.keep_files k where k.file_id = f.id and k.account_id = me and k.item_id <> p_item))) then return 'keep_full'; end if;
  with former as (
    delete from musubi.keep_files k where k.account_id = me and k.item_id = p_item and k.file_id <> all (p_files) returning k.file_id)
  select coalesce(array_agg(f.file_id), '{}') into gone from former f;
  perform musubi.let_kept_files_go(gone, p_at);
  insert into musubi.keep_files (account_id, item_id, file_id) select distinct me, p_item, w.id from unnest(p_files) w (id) on conflict do nothing;
  return null;
end $$;

-- Whatever empties or removes a thing lets its files go: throwing away, an identity that begins anew, an account that is deleted.
create function musubi.drop_keep_files() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
declare
  gone text[];
begin
  with former as (delete from musubi.keep_files k where k.account_id = old.account_id and k.item_id = old.item_id returning k.file_id)
  select coalesce(array_agg(f.file_id), '{}') into gone from former f;
  perform musubi.let_kept_files_go(gone, now());
  return case when tg_op = 'DELETE' then old else new end;
end $$;

do $$
declare
  f regprocedure;
begin
  foreach f in array array['musubi.let_kept_files_go(text[], timestamptz)', 'musubi.put_keep_files(text, text[], bigint, timestamptz)', 'musubi.drop_keep_files()']::regprocedure[] loop
    execute format('alter function %s owner to musubi_fence', f);
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
grant execute on function musubi.put_keep_files(text, text[], bigint, timestamptz) to musubi_people;
create trigger keep_items__files_emptied before update of body on musubi.keep_items for each row when (new.body is null) execute function musubi.drop_keep_files();
create trigger keep_items__files_removed before delete on musubi.keep_items for each row execute function musubi.drop_keep_files();
revoke create on schema musubi from musubi_fence;
