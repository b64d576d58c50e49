-- Backups. The owner of the tables sees no rows of people (row security is forced for it too), and nobody signs in as a role
-- that sees them all. So the owner steps down to musubi_backup for the length of one read-only transaction: a role that can
-- read every table, change nothing, and never sign in.
do $$
begin
  -- Roles belong to the whole cluster: another database of it may have made this one already, or be making it right now.
  if not exists (select from pg_roles where rolname = 'musubi_backup') then
    create role musubi_backup nologin nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;

do $$
begin
  if pg_has_role(current_user, 'musubi_backup', case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) then return; end if;
  if current_setting('server_version_num')::int >= 160000 then
    -- Becoming the role is a step that is taken on purpose; its rights are not the owner's otherwise.
    execute format('grant musubi_backup to %I with set true, inherit false', current_user);
  else
    execute format('grant musubi_backup to %I', current_user);
  end if;
end $$;

grant usage on schema musubi, musubi_meta to musubi_backup;
grant select on musubi_meta.schema_migrations to musubi_backup;

-- Lets backups read one table, and the counter of its identity column.
create function musubi_meta.back_up(p_table text) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  counter text;
begin
  execute format('grant select on musubi.%I to musubi_backup', p_table);
  execute format('create policy backup_read on musubi.%I for select to musubi_backup using (true)', p_table);
  for counter in
    select pg_get_serial_sequence(format('musubi.%I', p_table), a.attname) from pg_attribute a
    where a.attrelid = format('musubi.%I', p_table)::regclass and a.attidentity <> '' and not a.attisdropped
  loop
    execute format('grant select on sequence %s to musubi_backup', counter);
  end loop;
end $$;

do $$
declare
  t text;
begin
  for t in select c.relname from pg_class c where c.relnamespace = 'musubi'::regnamespace and c.relkind in ('r', 'p') order by 1 loop
    perform musubi_meta.back_up(t);
  end loop;
end $$;

-- From now on a new table is in the backups from birth, like its row security.
create or replace function musubi_meta.fence(p_table text) returns void
language plpgsql set search_path = pg_catalog as $$
begin
  execute format('alter table musubi.%I enable row level security', p_table);
  execute format('alter table musubi.%I force row level security', p_table);
  perform musubi_meta.back_up(p_table);
end $$;
