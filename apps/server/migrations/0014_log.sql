-- The public log: a tree over commitments to the sealed records of the ledger. It can be added to and never changed.
--
-- What is here is public by nature and says nothing of anybody. musubi_jobs adds to it and can change none of it: a tile and a
-- checkpoint's note only ever grow.

-- A commitment to other bytes than those beside it would stand in the tree for ever.
alter table musubi.ledger_records add constraint ledger_records__leaf check (leaf_hash = sha256(sealed));

create table musubi.log_leaves (
  leaf_index bigint primary key check (leaf_index >= 0),
  ledger_seq bigint not null unique references musubi.ledger_records (seq),
  -- The commitment: what is hashed to become the leaf.
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32)
);
select musubi_meta.fence('log_leaves');
select musubi_meta.classify('log_leaves', 'leaf_index ledger_seq leaf_hash', 'operations', 'always: it is public');

create table musubi.log_tiles (
  level smallint not null check (level between 0 and 63),
  tile_index bigint not null check (tile_index >= 0),
  width smallint not null check (width between 1 and 256),
  data bytea not null,
  primary key (level, tile_index),
  check (octet_length(data) = width * 32)
);
select musubi_meta.fence('log_tiles');
select musubi_meta.classify('log_tiles', 'level tile_index width data', 'operations', 'always: it is public');

create table musubi.log_checkpoints (
  size bigint primary key check (size >= 0),
  root bytea not null check (octet_length(root) = 32),
  note text not null,
  at timestamptz not null
);
select musubi_meta.fence('log_checkpoints');
select musubi_meta.classify('log_checkpoints', 'size root note at', 'operations', 'always: it is public');

-- The last word of each log that ended here, because its server was restored from a backup or its key was lost.
create table musubi.log_past (
  ended_at timestamptz primary key,
  size bigint not null,
  root bytea not null,
  note text not null,
  why text not null
);
select musubi_meta.fence('log_past');
select musubi_meta.classify('log_past', 'ended_at size root note why', 'operations', 'always: it is public');

-- Records that the log has not taken up yet: normally none.
create table musubi.log_waiting (seq bigint primary key references musubi.ledger_records (seq));
select musubi_meta.fence('log_waiting');
select musubi_meta.classify('log_waiting', 'seq', 'operations', 'until the log has taken it up, a second at most');

-- How far a person has looked through what the ledger says of them.
create table musubi.disclosure_marks (account_id text primary key references musubi.accounts (id), seen_at timestamptz not null);
select musubi_meta.fence('disclosure_marks');
select musubi_meta.classify('disclosure_marks', 'account_id seen_at', 'disclosure', 'life of the account');

grant create on schema musubi to musubi_disclosure;

create policy disclosure_all on musubi.log_leaves to musubi_disclosure using (true) with check (true);
create policy disclosure_all on musubi.log_tiles to musubi_disclosure using (true) with check (true);
create policy disclosure_all on musubi.log_checkpoints to musubi_disclosure using (true) with check (true);
create policy disclosure_all on musubi.log_past to musubi_disclosure using (true) with check (true);
create policy disclosure_all on musubi.log_waiting to musubi_disclosure using (true) with check (true);
grant select, insert, delete on musubi.log_waiting to musubi_disclosure;
grant select, delete on musubi.log_leaves, musubi.log_tiles, musubi.log_checkpoints to musubi_disclosure;
grant insert on musubi.log_past to musubi_disclosure;

-- Every record waits for the log from the moment it is committed.
create function musubi.wait_for_log() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
begin
  insert into musubi.log_waiting (seq) values (new.seq);
  return null;
end $$;
create trigger ledger_records__waits after insert on musubi.ledger_records for each row execute function musubi.wait_for_log();

create function musubi.keep_tile() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.level <> old.level or new.tile_index <> old.tile_index or substring(new.data from 1 for octet_length(old.data)) <> old.data then
    raise exception 'a tile only grows' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger log_tiles__grow before update on musubi.log_tiles for each row execute function musubi.keep_tile();

-- Witnesses add their signatures under a note; what the log signed stays as it is.
create function musubi.keep_checkpoint() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.size <> old.size or new.root <> old.root or new.at <> old.at or not starts_with(new.note, old.note) then
    raise exception 'a checkpoint stays' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger log_checkpoints__stay before update on musubi.log_checkpoints for each row execute function musubi.keep_checkpoint();

-- A case that is closed ends every grant of it, whoever closed it.
create function musubi.end_grants_of_case() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
declare
  t timestamptz := musubi.ledger_now();
begin
  update musubi.access_grants set state = 'ended', ends_at = least(coalesce(ends_at, t), t), starts_at = coalesce(starts_at, t), ended_because = 'case_closed'
    where case_id = new.id and state in ('asked', 'live');
  return null;
end $$;
create trigger cases__close after update of state on musubi.cases for each row
  when (new.state = 'closed' and old.state <> 'closed') execute function musubi.end_grants_of_case();

-- The signer found something wrong and signs nothing. Said once, and again when somebody closes the alert and it is still so.
create function musubi.report_log_damage(p_words text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if not exists (select from musubi.alerts a where a.kind = 'log_damaged' and a.closed_at is null and a.words = left(p_words, 300)) then
    perform musubi.raise_alert('log_damaged', left(p_words, 300), null);
  end if;
end $$;

-- Ends this log and lets another begin with all records from the first on, under a new key: after a restore from a backup, whose
-- log may have gone on elsewhere, and where the key is lost. For the owner of the database alone.
create function musubi.begin_new_log(p_why text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  insert into musubi.log_past (ended_at, size, root, note, why)
    select clock_timestamp(), c.size, c.root, c.note, p_why from musubi.log_checkpoints c where c.size > 0 order by c.size desc limit 1;
  delete from musubi.log_checkpoints;
  delete from musubi.log_tiles;
  delete from musubi.log_leaves;
  insert into musubi.log_waiting (seq) select r.seq from musubi.ledger_records r on conflict do nothing;
end $$;

do $$
declare
  f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'musubi'::regnamespace
    and p.proname in ('wait_for_log', 'end_grants_of_case', 'report_log_damage', 'begin_new_log') loop
    execute format('alter function %s owner to musubi_disclosure', f);
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
grant execute on function musubi.report_log_damage(text) to musubi_jobs;
revoke create on schema musubi from musubi_disclosure;

-- The signer: of a record it sees the commitment, never the sealed bytes.
grant select (seq, leaf_hash) on musubi.ledger_records to musubi_jobs;
grant select, delete on musubi.log_waiting to musubi_jobs;
grant select, insert on musubi.log_leaves, musubi.log_tiles, musubi.log_checkpoints to musubi_jobs;
grant update (width, data) on musubi.log_tiles to musubi_jobs;
grant update (note) on musubi.log_checkpoints to musubi_jobs;
create policy jobs_read on musubi.ledger_records for select to musubi_jobs using (true);
create policy jobs_all on musubi.log_waiting to musubi_jobs using (true) with check (true);
create policy jobs_all on musubi.log_leaves to musubi_jobs using (true) with check (true);
create policy jobs_all on musubi.log_tiles to musubi_jobs using (true) with check (true);
create policy jobs_all on musubi.log_checkpoints to musubi_jobs using (true) with check (true);

-- Everybody may read the log; the server asks for them as the role that knows no actor.
grant select (leaf_index, leaf_hash) on musubi.log_leaves to musubi_gate;
grant select on musubi.log_tiles, musubi.log_checkpoints, musubi.log_past to musubi_gate;
create policy public_log on musubi.log_leaves for select to musubi_gate using (true);
create policy public_log on musubi.log_tiles for select to musubi_gate using (true);
create policy public_log on musubi.log_checkpoints for select to musubi_gate using (true);
create policy public_log on musubi.log_past for select to musubi_gate using (true);

-- People: where in the log an entry about them stands, and how far they have looked.
grant select on musubi.log_leaves to musubi_people;
create policy about_me on musubi.log_leaves for select to musubi_people using (exists (select from musubi.ledger l where l.seq = ledger_seq));
grant select, insert, update on musubi.disclosure_marks to musubi_people;
create policy own_row on musubi.disclosure_marks to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());

-- The staff: where in the log an entry stands, and how far the log is.
grant select on musubi.log_leaves, musubi.log_checkpoints, musubi.log_waiting to musubi_desk;
create policy desk_read on musubi.log_leaves for select to musubi_desk using (musubi.staff() is not null);
create policy desk_read on musubi.log_checkpoints for select to musubi_desk using (musubi.staff() is not null);
create policy desk_read on musubi.log_waiting for select to musubi_desk using (musubi.staff() is not null);

-- `musubi log verify` and the doctor: the ledger and the log, of alerts whether there are any.
grant select on musubi.ledger, musubi.ledger_records, musubi.log_waiting, musubi.log_leaves, musubi.log_tiles, musubi.log_checkpoints, musubi.log_past to musubi_operator;
grant select (kind, at, words, closed_at) on musubi.alerts to musubi_operator;
do $$
declare
  t text;
begin
  foreach t in array array['ledger', 'ledger_records', 'log_waiting', 'log_leaves', 'log_tiles', 'log_checkpoints', 'log_past', 'alerts'] loop
    execute format('create policy operator_read on musubi.%I for select to musubi_operator using (true)', t);
  end loop;
end $$;

-- Erasing an account takes what was written in its cases, and closes them. The ledger stays.
grant select (id, subject_id, state), update (state, state_at) on musubi.cases to musubi_jobs;
grant select (case_id), delete on musubi.case_messages to musubi_jobs;
grant select (account_id), delete on musubi.disclosure_marks to musubi_jobs;
create policy jobs_all on musubi.cases to musubi_jobs using (true) with check (true);
create policy jobs_all on musubi.case_messages to musubi_jobs using (true) with check (true);
create policy jobs_all on musubi.disclosure_marks to musubi_jobs using (true) with check (true);
