-- Reports of messages: what people hand to those who run the service, sealed under a key of the report, and the one door through which it
-- is opened (docs/subsystems/reports.md).
create table musubi.reports (
  id text primary key,
  reporter_id text not null references musubi.accounts (id),
  -- The client's own name for it: the same one twice is one report.
  client_id text not null,
  talk_id text not null,
  protection text not null check (protection in ('plain', 'sealed')),
  reason text not null check (reason in ('spam', 'harassment', 'sexual', 'violence', 'fraud', 'self_harm', 'other')),
  -- Whose messages were chosen, and their places.
  sender_ids text[] not null,
  seqs bigint[] not null check (cardinality(seqs) > 0),
  state text not null default 'waiting' check (state in ('waiting', 'read', 'closed')),
  reported_at timestamptz not null,
  state_at timestamptz not null,
  -- The reporter's words and the messages. Null once their time is over: without its key nobody reads what a backup holds.
  sealed bytea,
  wrapped_key bytea,
  ring_epoch integer,
  check ((sealed is null) = (wrapped_key is null) and (sealed is null) = (ring_epoch is null))
);
create unique index reports__client_id on musubi.reports (reporter_id, client_id);
create index reports__reported_at on musubi.reports (reported_at);
select musubi_meta.fence('reports');
select musubi_meta.classify('reports', 'id reporter_id client_id talk_id protection reason sender_ids seqs state reported_at state_at', 'report', 'three years, and once it is closed not longer than its reporter''s account');
select musubi_meta.classify('reports', 'sealed wrapped_key ring_epoch', 'message_content', 'until half a year after it was closed, 13 months at most, sealed under a key of the report');

-- People: their own, as they made them.
grant select, insert on musubi.reports to musubi_people;
create policy own_rows on musubi.reports to musubi_people using (reporter_id = musubi.actor())
  with check (reporter_id = musubi.actor() and state = 'waiting' and (select musubi.floors()) ? talk_id);

-- Background work: what has outlived its time.
grant select, delete, update (sealed, wrapped_key, ring_epoch) on musubi.reports to musubi_jobs;
create policy jobs_all on musubi.reports to musubi_jobs using (true) with check (true);

-- The operator: that there is one, and how far it is. Neither who nor what.
grant select (id, protection, reason, seqs, state, reported_at, state_at), update (state, state_at) on musubi.reports to musubi_operator;
create policy operator_rows on musubi.reports to musubi_operator using (true) with check (true);

grant select, update (state, state_at) on musubi.reports to musubi_disclosure;
create policy disclosure_all on musubi.reports to musubi_disclosure using (true) with check (true);
grant select on musubi.memberships to musubi_disclosure;
create policy disclosure_read on musubi.memberships for select to musubi_disclosure using (true);

-- Opens a report for the command line: the entries of the ledger, one for the reporter and one for each person whose messages are in it,
-- and what is sealed. An entry needs its record in the same transaction, so nobody sees it unrecorded. Whoever has a shell on the server is
-- known by the name they give; the ledger knows them as "the command line". Gives nothing where there is no such report or it is emptied.
-- "members": who was in the talk from where to where. "messages": of each place what stands there now, and how many that are not disclosed
-- follow before the next one.
grant create on schema musubi to musubi_disclosure;
create function musubi.open_report(p_report text, p_action text, p_by text, p_employer text, p_words text)
returns table (entries jsonb, report jsonb, members jsonb, messages jsonb, sealed bytea, wrapped_key bytea, ring_epoch integer)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  r musubi.reports;
  made jsonb := '[]';
  who text;
begin
  if p_action not in ('report.show', 'report.verify') or length(p_words) < 10 or length(p_by) < 1 then
    raise exception 'no reason' using errcode = 'insufficient_privilege';
  end if;
  select * into r from musubi.reports x where x.id = p_report for update;
  if r.id is null or r.sealed is null then return; end if;
  perform set_config('musubi.staff', jsonb_build_object('id', 'stf_00000000000000000000', 'pseudonym', 'psn_00000000000000000000', 'name', p_by,
    'role', 'operator', 'team', '', 'employer', jsonb_build_object('id', 'emp_00000000000000000000', 'name', p_employer, 'country', '??'),
    'contract', 'employee', 'officeCountry', '??', 'accessCountry', '??', 'accessBy', 'unknown', 'device', 'command line',
    'sessionId', 'command line')::text, true);
  made := made || to_jsonb(musubi.write_entry(p_action, 'report', r.reporter_id, null, null, 'safety_report', p_words,
    array['report.words', 'report.messages'], array[r.id], cardinality(r.seqs), length(r.sealed), '', 'command line'));
  foreach who in array r.sender_ids loop
    continue when who = r.reporter_id;
    made := made || to_jsonb(musubi.write_entry(p_action, 'message_content', who, null, null, 'safety_report', p_words,
      array['report.messages'], array[r.id], cardinality(r.seqs), length(r.sealed), '', 'command line'));
  end loop;
  perform set_config('musubi.staff', '', true);
  if r.state = 'waiting' and p_action = 'report.show' then
    update musubi.reports x set state = 'read', state_at = date_trunc('milliseconds', clock_timestamp()) where x.id = r.id;
  end if;
  return query select made, to_jsonb(r) - 'sealed' - 'wrapped_key',
    (select coalesce(jsonb_agg(jsonb_build_object('accountId', m.account_id, 'fromSeq', m.from_seq, 'toSeq', m.to_seq)), '[]')
      from musubi.memberships m where m.talk_id = r.talk_id and (m.account_id = r.reporter_id or m.account_id = any (r.sender_ids))),
    (select jsonb_agg(jsonb_build_object('seq', p.seq,
        'kindNow', (select m.kind from musubi.messages m where m.talk_id = r.talk_id and m.seq = p.seq),
        'undisclosedAfter', (select count(*) from musubi.messages m where m.talk_id = r.talk_id and m.kind <> 'system' and m.seq > p.seq and m.seq < p.next_seq))
        order by p.seq)
      from (select s.seq, lead(s.seq) over (order by s.seq) as next_seq from (select distinct unnest(r.seqs) as seq) s) p),
    r.sealed, r.wrapped_key, r.ring_epoch;
end $$;
alter function musubi.open_report(text, text, text, text, text) owner to musubi_disclosure;
revoke execute on function musubi.open_report(text, text, text, text, text) from public;
grant execute on function musubi.open_report(text, text, text, text, text) to musubi_operator;
grant execute on function musubi.seal_entry(bigint, bytea, bytea, integer, bytea) to musubi_operator;
revoke create on schema musubi from musubi_disclosure;

insert into musubi.ledger_coverage (store, category, since) values ('reports', 'report', now());
