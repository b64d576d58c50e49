-- The key log (docs/subsystems/key-log.md): every device statement is an entry of an append-only tree, and a map says which statement of
-- each account is the newest. A statement and its entry are one transaction. What is here names nobody: a label is a hash of an id of 100
-- bits of chance.
grant create on schema musubi to musubi_fence;

alter table musubi.device_statements add column is_logged boolean not null default false;
create index device_statements__waiting on musubi.device_statements (account_id, number) where not is_logged;
select musubi_meta.classify('device_statements', 'is_logged', 'device', 'life of the account');

create table musubi.key_log_entries (
  entry_index bigint primary key check (entry_index >= 0),
  label bytea not null check (octet_length(label) = 32),
  number integer not null,
  statement_hash bytea not null check (octet_length(statement_hash) = 32),
  unique (label, number)
);
select musubi_meta.fence('key_log_entries');
select musubi_meta.classify('key_log_entries', 'entry_index label number statement_hash', 'operations', 'always: it is public, and names nobody');

create table musubi.key_log_tiles (
  level smallint not null check (level between 0 and 63),
  tile_index bigint not null check (tile_index >= 0),
  data bytea not null check (octet_length(data) between 32 and 8192 and octet_length(data) % 32 = 0),
  primary key (level, tile_index)
);
select musubi_meta.fence('key_log_tiles');
select musubi_meta.classify('key_log_tiles', 'level tile_index data', 'operations', 'always: it is public');
create function musubi.keep_key_log_tile() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.level <> old.level or new.tile_index <> old.tile_index or substring(new.data from 1 for octet_length(old.data)) <> old.data then
    raise exception 'a tile only grows' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger key_log_tiles__grow before update on musubi.key_log_tiles for each row execute function musubi.keep_key_log_tile();

-- The map, under the bits that lead to each part: a leaf with its label and value, or the hash over two parts.
create table musubi.key_map_nodes (
  path text primary key,
  label bytea,
  value bytea,
  hash bytea,
  check ((label is null) = (value is null) and (label is null) <> (hash is null))
);
select musubi_meta.fence('key_map_nodes');
select musubi_meta.classify('key_map_nodes', 'path label value hash', 'operations', 'always: it is public, and names nobody');

create table musubi.key_log_heads (
  size bigint primary key check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  map_root bytea not null check (octet_length(map_root) = 32),
  at timestamptz not null
);
select musubi_meta.fence('key_log_heads');
select musubi_meta.classify('key_log_heads', 'size root map_root at', 'operations', 'always: it is public');

-- The key that heads are signed with, wrapped by the key ring, shared by all servers of this database. In no backup: a restored server
-- begins a log of its own, because the one it was made of may have signed on.
create table musubi.key_log_signer (
  is_only boolean primary key default true check (is_only),
  name text not null,
  wrapped_key bytea not null,
  ring_epoch integer not null,
  made_at timestamptz not null
);
select musubi_meta.fence('key_log_signer');
select musubi_meta.classify('key_log_signer', 'is_only name wrapped_key ring_epoch made_at', 'operations', 'as long as the log');

-- One writer at a time, until its transaction ends. Answers where the log is.
create function musubi.hold_key_log() returns table (size bigint, root bytea, map_root bytea)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('musubi.key_log', 0));
  return query select h.size, h.root, h.map_root from musubi.key_log_heads h order by h.size desc limit 1;
end $$;

-- What everybody may know of the log: how far it is, where it was, a tile, parts of the map. None of it is a row of a person's.
create function musubi.read_key_log() returns table (size bigint, root bytea, map_root bytea)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select h.size, h.root, h.map_root from musubi.key_log_heads h order by h.size desc limit 1
$$;
create function musubi.read_key_log_at(p_size bigint) returns table (size bigint, root bytea, map_root bytea)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select h.size, h.root, h.map_root from musubi.key_log_heads h where h.size = p_size
$$;
create function musubi.read_key_log_tile(p_level integer, p_index bigint) returns bytea language sql stable security definer set search_path = pg_catalog, musubi as $$
  select t.data from musubi.key_log_tiles t where t.level = p_level and t.tile_index = p_index
$$;
create function musubi.read_key_map(p_paths text[]) returns table (path text, label bytea, value bytea, hash bytea)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select n.path, n.label, n.value, n.hash from musubi.key_map_nodes n where n.path = any (p_paths)
$$;

-- Statements without an entry, in the order in which they are to be taken up: the actor's own, or (for the jobs) everybody's. A clock that was set
-- back puts no statement of an account before an earlier one.
create function musubi.own_unlogged_statements() returns table (account_id text, number integer, bytes bytea)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select d.account_id, d.number, d.bytes from musubi.device_statements d where not d.is_logged and d.account_id = musubi.actor() order by d.number
$$;
create function musubi.unlogged_statements(p_max integer) returns table (account_id text, number integer, bytes bytea)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select w.account_id, w.number, w.bytes
  from (select d.account_id, d.number, d.bytes, max(d.stated_at) over (partition by d.account_id order by d.number) as since
        from musubi.device_statements d where not d.is_logged) w
  order by w.since, w.account_id, w.number limit p_max
$$;

-- Takes up statements as the next entries, with everything that follows from them. Only from where the log is, each statement once, and
-- nobody's but the actor's, unless the jobs do it.
create function musubi.append_key_log(p_base bigint, p_accounts text[], p_numbers integer[], p_labels bytea[], p_hashes bytea[], p_root bytea, p_map_root bytea,
  p_levels smallint[], p_indexes bigint[], p_tiles bytea[], p_paths text[], p_leaf_labels bytea[], p_leaf_values bytea[], p_node_hashes bytea[], p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  taken bigint;
begin
  if exists (select 1 from unnest(p_accounts) a (id) where a.id is distinct from musubi.actor()) and not pg_has_role(session_user, 'musubi_jobs', 'member') then
    raise exception 'not the actor''s' using errcode = 'insufficient_privilege';
  end if;
  if p_base <> (select coalesce(max(h.size), 0) from musubi.key_log_heads h) then
    raise exception 'the key log is elsewhere' using errcode = 'integrity_constraint_violation';
  end if;
  update musubi.device_statements d set is_logged = true from unnest(p_accounts, p_numbers) w (account_id, number)
    where d.account_id = w.account_id and d.number = w.number and not d.is_logged;
  get diagnostics taken = row_count;
  if taken <> cardinality(p_accounts) then
    raise exception 'a statement was taken up before' using errcode = 'integrity_constraint_violation';
  end if;
  insert into musubi.key_log_entries (entry_index, label, number, statement_hash)
    select p_base + w.place - 1, w.label, w.number, w.hash from unnest(p_labels, p_numbers, p_hashes) with ordinality w (label, number, hash, place);
  insert into musubi.key_log_tiles (level, tile_index, data) select * from unnest(p_levels, p_indexes, p_tiles)
    on conflict (level, tile_index) do update set data = excluded.data;
  insert into musubi.key_map_nodes (path, label, value, hash) select * from unnest(p_paths, p_leaf_labels, p_leaf_values, p_node_hashes)
    on conflict (path) do update set label = excluded.label, value = excluded.value, hash = excluded.hash;
  insert into musubi.key_log_heads (size, root, map_root, at)
    values (p_base + cardinality(p_accounts), p_root, p_map_root, greatest(p_at, (select max(h.at) from musubi.key_log_heads h)));
end $$;

-- The key of this log, and a new log under a new one: every statement that is kept becomes an entry again.
create function musubi.begin_key_log(p_name text, p_wrapped bytea, p_epoch integer, p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('musubi.key_log', 0));
  if exists (select 1 from musubi.key_log_signer) then return; end if;
  delete from musubi.key_log_entries;
  delete from musubi.key_log_tiles;
  delete from musubi.key_map_nodes;
  delete from musubi.key_log_heads;
  update musubi.device_statements set is_logged = false where is_logged;
  insert into musubi.key_log_signer (name, wrapped_key, ring_epoch, made_at) values (p_name, p_wrapped, p_epoch, p_at);
end $$;
create function musubi.read_key_log_signer() returns table (name text, wrapped_key bytea, ring_epoch integer)
language sql stable security definer set search_path = pg_catalog, musubi as $$ select s.name, s.wrapped_key, s.ring_epoch from musubi.key_log_signer s $$;

do $$
declare
  t text;
  f regprocedure;
begin
  foreach t in array array['key_log_entries', 'key_log_tiles', 'key_map_nodes', 'key_log_heads', 'key_log_signer'] loop
    execute format('grant select, insert, update, delete on musubi.%I to musubi_fence', t);
    execute format('create policy fence_all on musubi.%I to musubi_fence using (true) with check (true)', t);
  end loop;
  -- Entries are public as they are: whoever serves them knows no actor.
  grant select on musubi.key_log_entries to musubi_gate;
  create policy public_log on musubi.key_log_entries for select to musubi_gate using (true);
  for f in select p.oid::regprocedure from pg_proc p join pg_roles r on r.oid = p.proowner
           where p.pronamespace = 'musubi'::regnamespace and p.prosecdef and r.rolname not in ('musubi_fence', 'musubi_disclosure') loop
    execute format('alter function %s owner to musubi_fence', f);
    execute format('revoke execute on function %s from public', f);
    if f::text ~ 'own_unlogged_statements' then
      execute format('grant execute on function %s to musubi_people, musubi_gate', f);
    elsif f::text ~ 'unlogged_statements|begin_key_log|read_key_log_signer' then
      execute format('grant execute on function %s to musubi_jobs', f);
    else
      execute format('grant execute on function %s to musubi_people, musubi_gate, musubi_jobs', f);
    end if;
  end loop;
end $$;
revoke create on schema musubi from musubi_fence;
