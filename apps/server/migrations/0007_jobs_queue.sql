-- Background work: the queue (graphile-worker, in its own schema) and the ways into it.
--
-- The queue's tables belong to the role that works on them, and nobody else may touch them. The worker makes them itself
-- when it first starts; its list of steps must be there before, because that role may not create schemas.
grant create on schema musubi to musubi_fence;
create schema graphile_worker;
comment on schema graphile_worker is 'The job queue. Payloads hold ids only.';
grant usage, create on schema graphile_worker to musubi_jobs;
grant usage on schema graphile_worker to musubi_fence;
create table graphile_worker.migrations (
  id integer primary key,
  ts timestamptz not null default now(),
  breaking boolean not null default false
);
comment on column graphile_worker.migrations.id is 'category=operations; residency=region; retention=forever';
comment on column graphile_worker.migrations.ts is 'category=operations; residency=region; retention=forever';
comment on column graphile_worker.migrations.breaking is 'category=operations; residency=region; retention=forever';
grant select, insert, update on graphile_worker.migrations to musubi_jobs;

-- Queues work in the transaction that makes it necessary. A person can only cause work about themselves, of these kinds.
-- `p_job_key` makes it one job however often it is asked for before it runs.
create function musubi.enqueue(p_kind text, p_payload jsonb, p_job_key text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if musubi.actor() is null or p_payload ->> 'accountId' is distinct from musubi.actor() then
    raise exception 'work about others' using errcode = 'insufficient_privilege';
  end if;
  if p_kind not in ('account.erase', 'takeout.build') then
    raise exception 'unknown work' using errcode = 'invalid_parameter_value';
  end if;
  -- Made by the worker's role beside its own tables; see platform/jobs.
  perform graphile_worker.musubi_add_job(p_kind, p_payload, p_job_key);
end $$;
alter function musubi.enqueue(text, jsonb, text) owner to musubi_fence;
revoke execute on function musubi.enqueue(text, jsonb, text) from public;
grant execute on function musubi.enqueue(text, jsonb, text) to musubi_people, musubi_gate;

-- The point of no return of an account: its key is destroyed, nobody signs in any more, and the rest of the work is queued.
-- One transaction, so that there is no half of it.
create function musubi.begin_deletion(p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if musubi.actor() is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  delete from musubi.owner_keys where account_id = musubi.actor();
  update musubi.accounts set deleted_at = p_at where id = musubi.actor() and deleted_at is null;
  perform musubi.enqueue('account.erase', jsonb_build_object('accountId', musubi.actor()), 'account.erase ' || musubi.actor());
end $$;
alter function musubi.begin_deletion(timestamptz) owner to musubi_fence;
revoke execute on function musubi.begin_deletion(timestamptz) from public;
grant execute on function musubi.begin_deletion(timestamptz) to musubi_gate;
grant select (account_id), delete on musubi.owner_keys to musubi_fence;
create policy fence_erase on musubi.owner_keys to musubi_fence using (true);
grant update (deleted_at) on musubi.accounts to musubi_fence;

-- Signing a device out ends its push messages, also when the gate does it.
grant select (device_id, account_id) on musubi.push_subscriptions to musubi_gate;

-- Erasing: what nobody else has is deleted; what others keep loses the person's name.
grant delete on musubi.talks, musubi.messages, musubi.message_edits to musubi_jobs;
grant execute on function musubi.next_change(text) to musubi_jobs;

-- Which stretches of which talks a copy holds: whoever fetches the copy is recorded as having been shown them.
alter table musubi.take_outs add column ranges jsonb not null default '[]';
select musubi_meta.classify('take_outs', 'ranges', 'message_metadata', 'seven days after it is ready');
create index take_outs__expires_at on musubi.take_outs (expires_at) where state = 'ready';

revoke create on schema musubi from musubi_fence;
