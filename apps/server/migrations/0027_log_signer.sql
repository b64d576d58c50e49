-- Several servers may record on one database; one of them signs the public log. What it has signed is remembered outside the
-- database, in its data directory, so no other one can know whether it would sign on or sign another history.
grant create on schema musubi to musubi_disclosure;

create table musubi.log_signer (
  is_only boolean primary key default true check (is_only),
  -- The name by chance of the data directory that holds the log's head.
  home text not null check (length(home) between 16 and 64),
  -- When it was last heard of; null once it has stopped.
  heard_at timestamptz
);
select musubi_meta.fence('log_signer');
select musubi_meta.classify('log_signer', 'is_only home heard_at', 'operations', 'as long as the log');
create policy disclosure_all on musubi.log_signer to musubi_disclosure using (true) with check (true);
create policy jobs_all on musubi.log_signer to musubi_jobs using (true) with check (true);
create policy operator_read on musubi.log_signer for select to musubi_operator using (true);
grant select, delete on musubi.log_signer to musubi_disclosure;
grant select, insert, update (heard_at) on musubi.log_signer to musubi_jobs;
grant select on musubi.log_signer to musubi_operator;

-- As before, and whoever begins the next log signs it.
create or replace function musubi.begin_new_log(p_why text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  insert into musubi.log_past (ended_at, size, root, note, why)
    select clock_timestamp(), c.size, c.root, c.note, p_why from musubi.log_checkpoints c where c.size > 0 order by c.size desc limit 1;
  delete from musubi.log_checkpoints;
  delete from musubi.log_tiles;
  delete from musubi.log_leaves;
  delete from musubi.log_signer;
  insert into musubi.log_waiting (seq) select r.seq from musubi.ledger_records r on conflict do nothing;
end $$;
alter function musubi.begin_new_log(text) owner to musubi_disclosure;
revoke execute on function musubi.begin_new_log(text) from public;
revoke create on schema musubi from musubi_disclosure;
