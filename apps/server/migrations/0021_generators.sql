-- Pictures, looked after: a new version of the program that makes them comes in stages and goes by itself on any doubt; what is stored is
-- looked at a second time; what was made is recorded under seal; and what has no other copy cannot be taken back.
grant create on schema musubi to musubi_fence;

-- Generators in stages --------------------------------------------------------------------------------------------------

alter table musubi.generators
  -- Pictures of people that it made since this stage began, and when the known pictures last came out as they must.
  add column made_count integer not null default 0,
  add column canary_at timestamptz,
  add column canary_pictures integer not null default 0,
  -- Of all that it made of the known pictures. The same version makes the same bytes, or it is another program.
  add column canary_digest bytea check (length(canary_digest) = 32);
select musubi_meta.classify('generators', 'made_count canary_at canary_pictures canary_digest', 'operations', 'forever');

-- What became of each version, step by step.
create table musubi.generator_events (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  version integer not null,
  event text not null check (event in ('begun', 'raised', 'live', 'ended', 'again')),
  stage_percent integer not null,
  reason text
);
select musubi_meta.fence('generator_events');
select musubi_meta.classify('generator_events', 'id at version event stage_percent reason', 'operations', 'forever');

-- The known pictures are nobody's file.
alter table musubi.picture_alarms alter column file_id drop not null;

-- For taking back what one version made.
create index renditions__version on musubi.renditions (version);

-- Ends a version: from this commit on it publishes nothing, and its small pictures open for nobody until they are made again. Gives how
-- many those were; null when it had ended before, or is not known.
create function musubi.end_generator(p_version integer, p_because text, p_at timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  percent integer;
  closed integer;
begin
  update musubi.generators g set state = 'ended', ended_because = p_because, since = p_at
    where g.version = p_version and g.state <> 'ended' returning g.stage_percent into percent;
  if percent is null then return null; end if;
  insert into musubi.generator_events (at, version, event, stage_percent, reason) values (p_at, p_version, 'ended', percent, p_because);
  update musubi.renditions r set withdrawn_at = p_at
    where r.version = p_version and r.withdrawn_at is null and r.variant in ('list', 'tile', 'screen', 'poster');
  get diagnostics closed = row_count;
  return closed;
end $$;

-- A second look ---------------------------------------------------------------------------------------------------------

-- When it was last compared with what it is made from, as it lies in the store. Null: not since it was made.
alter table musubi.renditions add column checked_at timestamptz;
select musubi_meta.classify('renditions', 'checked_at', 'message_metadata', 'as the file');
create index renditions__unchecked on musubi.renditions (made_at)
  where checked_at is null and withdrawn_at is null and variant <> 'original';
create index renditions__checked_at on musubi.renditions (checked_at)
  where checked_at is not null and withdrawn_at is null and variant <> 'original';

-- Records under seal ----------------------------------------------------------------------------------------------------

-- A seal is a code over the records of a moment and the seal before it, under the key ring: whoever has the database alone can neither
-- change, add nor remove a sealed record unnoticed.
create table musubi.picture_seals (
  number integer primary key check (number > 0),
  made_count integer not null check (made_count > 0),
  code bytea not null check (length(code) = 32),
  at timestamptz not null
);
select musubi_meta.fence('picture_seals');
select musubi_meta.classify('picture_seals', 'number made_count code at', 'operations', 'ten years, with what it seals');
alter table musubi.rendition_makes add column seal integer;
select musubi_meta.classify('rendition_makes', 'seal', 'disclosure', 'ten years');
create index rendition_makes__unsealed on musubi.rendition_makes (made_at) where seal is null;
create index rendition_makes__seal on musubi.rendition_makes (seal) where seal is not null;
-- Whose picture these bytes are.
create index rendition_makes__sha256 on musubi.rendition_makes (sha256);

-- How many pictures outside of files are, byte by byte, ones that a version made. Numbers only.
create function musubi.count_strays(p_version integer) returns table (place text, found bigint)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  with made as materialized (select distinct m.sha256 from musubi.rendition_makes m where m.version = p_version)
  select 'profile', count(*) from musubi.profiles p where p.picture is not null and sha256(p.picture) in (select sha256 from made)
  union all
  select 'talk', count(*) from musubi.talks t where t.picture is not null and sha256(t.picture) in (select sha256 from made)
$$;

-- What has no other copy ------------------------------------------------------------------------------------------------

-- An archived form that stands for an original that was not kept is the picture itself: nothing can make it again.
create function musubi.keep_only_copies() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
begin
  if exists (
    select from musubi.renditions r where r.variant = 'archive' and r.epoch < new.epoch
      and not exists (select from musubi.renditions o where o.file_id = r.file_id and o.variant = 'original' and o.withdrawn_at is null)) then
    raise exception 'archived pictures without an original would be lost' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger picture_epochs__keep before update of epoch on musubi.picture_epochs for each row
  when (new.class = 'archive' and new.epoch > old.epoch) execute function musubi.keep_only_copies();

-- The number that archived pictures have now, held until the commit: whoever gives up an original on the strength of an archived form
-- may not be overtaken by a purge of such forms.
create function musubi.hold_archive_epoch() returns integer
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  select e.epoch from musubi.picture_epochs e where e.class = 'archive' for share
$$;

-- Rights ----------------------------------------------------------------------------------------------------------------

grant select, update on musubi.generators to musubi_fence;
grant insert on musubi.generator_events to musubi_fence;
grant update (withdrawn_at) on musubi.renditions to musubi_fence;
grant select on musubi.rendition_makes to musubi_fence;
-- Only so that a row of it can be held.
grant update (raised_at) on musubi.picture_epochs to musubi_fence;
do $$
declare
  t text;
  f regprocedure;
begin
  foreach t in array array['generators', 'generator_events', 'rendition_makes'] loop
    execute format('create policy fence_all on musubi.%I to musubi_fence using (true) with check (true)', t);
  end loop;
  foreach t in array array['generator_events', 'picture_seals'] loop
    execute format('create policy jobs_all on musubi.%I to musubi_jobs using (true) with check (true)', t);
    execute format('create policy operator_all on musubi.%I to musubi_operator using (true) with check (true)', t);
  end loop;
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'musubi'::regnamespace
    and p.proname in ('end_generator', 'count_strays', 'keep_only_copies', 'hold_archive_epoch') loop
    execute format('alter function %s owner to musubi_fence', f);
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
grant execute on function musubi.end_generator(integer, text, timestamptz) to musubi_jobs, musubi_operator;
grant execute on function musubi.hold_archive_epoch() to musubi_jobs;
grant execute on function musubi.count_strays(integer) to musubi_operator;
revoke create on schema musubi from musubi_fence;

grant select, insert on musubi.generator_events, musubi.picture_seals to musubi_jobs;
grant update (seal) on musubi.rendition_makes to musubi_jobs;
grant select, insert on musubi.generator_events to musubi_operator;
grant select on musubi.picture_seals to musubi_operator;
