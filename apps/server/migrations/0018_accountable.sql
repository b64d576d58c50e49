-- What was still missing of accountable access: bars of law that end and are told, records that are erased when their time is
-- over, a coverage that people see, rules of alerts that the operator sets, and a report that anybody can check.
grant create on schema musubi to musubi_disclosure;

-- Bars of law ---------------------------------------------------------------------------------------------------------

-- Where a law forbids to tell the person yet, the grant says by which ground and until when, and two people agreed to exactly that.
alter table musubi.access_grants add column bar_until timestamptz, add column bar_ground text;
alter table musubi.access_grants add constraint access_grants__bar check (
  (bar_until is null and bar_ground is null)
  or (bar_until is not null and bar_ground is not null and length(btrim(bar_ground)) between 10 and 300 and purpose = 'legal_request'
    and approvals_needed = 2 and not is_break_glass and bar_until > asked_at and bar_until <= asked_at + interval '2 years'));
select musubi_meta.classify('access_grants', 'bar_until bar_ground', 'staff', 'ten years, with the ledger');

-- No entry is kept back without a ground and an end, whoever writes it.
alter table musubi.ledger add constraint ledger__bar check (
  (hidden_until is null and hidden_ground is null)
  or (hidden_until is not null and hidden_ground is not null and length(btrim(hidden_ground)) between 10 and 300 and hidden_until > at and hidden_until <= at + interval '2 years'));

-- Whom the end of a bar has to be told.
create table musubi.ledger_bars (
  seq bigint primary key references musubi.ledger (seq),
  until timestamptz not null
);
create index ledger_bars__until on musubi.ledger_bars (until);
select musubi_meta.fence('ledger_bars');
select musubi_meta.classify('ledger_bars', 'seq until', 'disclosure', 'until the person was told');
create policy disclosure_all on musubi.ledger_bars to musubi_disclosure using (true) with check (true);
grant select, insert, delete on musubi.ledger_bars to musubi_disclosure;

create function musubi.note_bar() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
begin
  insert into musubi.ledger_bars (seq, until) values (new.seq, new.hidden_until);
  return null;
end $$;
create trigger ledger__bar after insert on musubi.ledger for each row
  when (new.hidden_until is not null and new.result = 'shown' and new.subject_id is not null) execute function musubi.note_bar();

-- Entries whose bar has ended and of which nobody was told. Gives what an event says, and nothing of what was opened.
create function musubi.ended_bars(p_max integer) returns table (seq bigint, id text, at timestamptz, subject_id text, role text, purpose text)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select l.seq, l.id, l.at, l.subject_id, l.role, l.purpose from musubi.ledger_bars b join musubi.ledger l on l.seq = b.seq
  where b.until <= musubi.ledger_now() order by b.until, b.seq limit p_max
$$;

-- They were told. Only of bars that have ended.
create function musubi.bars_were_told(p_seqs bigint[]) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  delete from musubi.ledger_bars b where b.seq = any (p_seqs) and b.until <= musubi.ledger_now()
$$;

create function musubi.ask_access(p_case text, p_purpose text, p_words text, p_scope jsonb, p_rows integer, p_bytes bigint, p_minutes integer, p_approvals integer, p_glass boolean,
  p_bar_until timestamptz default null, p_bar_ground text default null)
returns table (refusal text, grant_id text)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  s jsonb := musubi.staff();
  c musubi.cases;
  t timestamptz := musubi.ledger_now();
  made text := musubi.new_name('grt');
begin
  select * into c from musubi.cases where id = p_case for update;
  if c.id is null then return query select 'not_found', null::text; return; end if;
  if c.state = 'closed' then return query select 'case_closed', null::text; return; end if;
  if p_glass and exists (select from musubi.access_grants g where g.staff_id = s ->> 'id' and g.is_break_glass and g.reviewed_at is null) then
    return query select 'review_open', null::text; return;
  end if;
  -- A bar needs its ground, its end, the purpose that can have one, and two people who agree (the table's own check says so again).
  if (p_bar_until is not null or p_bar_ground is not null)
     and not coalesce(p_purpose = 'legal_request' and not p_glass and p_approvals = 2 and length(btrim(p_bar_ground)) between 10 and 300
       and p_bar_until > t and p_bar_until <= t + interval '2 years', false) then
    return query select 'bar_invalid', null::text; return;
  end if;
  if (select count(*) from musubi.access_grants g where g.staff_id = s ->> 'id' and g.state = 'asked' and g.asked_at > t - interval '1 day') >= 20 then
    return query select 'too_many', null::text; return;
  end if;
  if not p_glass and p_approvals < 1 then raise exception 'access without approval' using errcode = 'insufficient_privilege'; end if;
  insert into musubi.access_grants (id, case_id, state, staff, staff_id, purpose, words, scope, place, rows_max, bytes_max, approvals_needed, minutes, is_break_glass, asked_at, starts_at, ends_at, bar_until, bar_ground)
  values (made, p_case, case when p_glass then 'live' else 'asked' end, s, s ->> 'id', p_purpose, p_words, p_scope, s ->> 'accessCountry', p_rows, p_bytes,
    p_approvals, case when p_glass then least(p_minutes, 15) else p_minutes end, p_glass, t, case when p_glass then t end,
    case when p_glass then t + make_interval(mins => least(p_minutes, 15)) end, p_bar_until, btrim(p_bar_ground));
  if p_glass then perform musubi.raise_alert('break_glass', format('Emergency access for the case %s', p_case), null); end if;
  return query select '', made;
end $$;

drop function musubi.ask_access(text, text, text, jsonb, integer, bigint, integer, integer, boolean);

-- Rules of alerts -----------------------------------------------------------------------------------------------------

-- When and from where reading is usual. The operator's settings; a change of them is itself an alert.
create table musubi.alert_rules (
  is_only boolean primary key default true check (is_only),
  zone text not null,
  hour_from smallint not null check (hour_from between 0 and 23),
  hour_to smallint not null check (hour_to between 1 and 24),
  usual_places text[] not null
);
select musubi_meta.fence('alert_rules');
select musubi_meta.classify('alert_rules', 'is_only zone hour_from hour_to usual_places', 'operations', 'always');
create policy disclosure_all on musubi.alert_rules to musubi_disclosure using (true) with check (true);
grant select, insert, update on musubi.alert_rules to musubi_disclosure;

create function musubi.set_alert_rules(p_zone text, p_from integer, p_to integer, p_places text[]) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  before musubi.alert_rules;
begin
  -- An unknown zone fails here and not at the first read.
  perform now() at time zone p_zone;
  select * into before from musubi.alert_rules for update;
  if (before.zone, before.hour_from, before.hour_to, before.usual_places) is not distinct from (p_zone, p_from::smallint, p_to::smallint, p_places) then
    return false;
  end if;
  insert into musubi.alert_rules (zone, hour_from, hour_to, usual_places) values (p_zone, p_from, p_to, p_places)
    on conflict (is_only) do update set zone = excluded.zone, hour_from = excluded.hour_from, hour_to = excluded.hour_to, usual_places = excluded.usual_places;
  -- The first setting of a server changes nothing that anybody relied on.
  if before.is_only then
    perform musubi.raise_alert('rules_changed', left(format('usual hours were %s to %s (%s) and are %s to %s (%s); usual places: %s', before.hour_from, before.hour_to,
      before.zone, p_from, p_to, p_zone, coalesce(nullif(array_to_string(p_places, ', '), ''), 'the office only')), 300), null);
  end if;
  return true;
end $$;

create or replace function musubi.write_entry(
  p_action text, p_category text, p_subject text, p_case text, p_grant text, p_purpose text, p_words text, p_fields text[], p_records text[],
  p_rows integer, p_bytes bigint, p_denial text, p_rules text)
returns musubi.ledger language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  s jsonb := musubi.staff();
  entry musubi.ledger;
  recent bigint;
  rules musubi.alert_rules;
  hour integer;
  t timestamptz := musubi.ledger_now();
  bar musubi.access_grants;
begin
  if s is null then raise exception 'nobody asks' using errcode = 'insufficient_privilege'; end if;
  -- A bar that ended before the read keeps nothing back.
  select * into bar from musubi.access_grants g where g.id = p_grant and g.bar_until > t;
  insert into musubi.ledger (id, at, staff_id, pseudonym, name, role, team, employer_id, employer, employer_country, contract, office_country,
    access_country, access_by, device, device_id, session_id, case_id, purpose, words, approvers, grant_id, grant_ends_at, action, category,
    subject_id, fields, record_ids, row_count, byte_count, result, denial, rule_version, hidden_until, hidden_ground)
  values (musubi.new_name('led'), t, s ->> 'id', s ->> 'pseudonym', s ->> 'name', s ->> 'role', s ->> 'team',
    s -> 'employer' ->> 'id', s -> 'employer' ->> 'name', s -> 'employer' ->> 'country', s ->> 'contract', s ->> 'officeCountry',
    s ->> 'accessCountry', s ->> 'accessBy', s ->> 'device', s ->> 'deviceId', s ->> 'sessionId', p_case, p_purpose, coalesce(p_words, ''),
    coalesce((select jsonb_agg(jsonb_build_object('staffId', d.staff_id, 'name', d.staff ->> 'name', 'role', d.staff ->> 'role',
        'employer', d.staff -> 'employer' ->> 'name') order by d.at)
      from musubi.access_decisions d where d.grant_id = p_grant and d.verdict = 'approve'), '[]'),
    p_grant, (select g.ends_at from musubi.access_grants g where g.id = p_grant), p_action, p_category, p_subject,
    coalesce(p_fields, '{}'), coalesce(p_records, '{}'), p_rows, p_bytes, case when p_denial = '' then 'shown' else 'denied' end, p_denial, p_rules,
    bar.bar_until, bar.bar_ground)
  returning * into entry;
  -- Alerts come in the same moment as the read, far within the minute that is allowed.
  if p_denial in ('outside_grant', 'budget_spent', 'not_this_case', 'policy') then
    perform musubi.raise_alert('outside_scope', format('%s was denied: %s', p_action, p_denial), entry.id);
  end if;
  if p_denial = '' then
    select coalesce(sum(l.row_count), 0) into recent from musubi.ledger l
      where l.staff_id = entry.staff_id and l.at > entry.at - interval '10 minutes' and l.result = 'shown';
    -- Once when the number is passed, not again with each further read.
    if recent >= 100 and recent - p_rows < 100 then
      perform musubi.raise_alert('bulk_reading', format('%s rows within ten minutes', recent), entry.id);
    end if;
    select * into rules from musubi.alert_rules;
    if entry.access_country <> entry.office_country and not entry.access_country = any (rules.usual_places) then
      perform musubi.raise_alert('unusual_place', format('from %s, office in %s', entry.access_country, entry.office_country), entry.id);
    end if;
    hour := extract(hour from entry.at at time zone rules.zone);
    if not (case when rules.hour_from < rules.hour_to then hour >= rules.hour_from and hour < rules.hour_to
                 when rules.hour_from > rules.hour_to then hour >= rules.hour_from or hour < rules.hour_to else true end) then
      perform musubi.raise_alert('unusual_hour', format('at %s in %s', to_char(entry.at at time zone rules.zone, 'HH24:MI'), rules.zone), entry.id);
    end if;
  end if;
  return entry;
end $$;

-- Records whose time is over ------------------------------------------------------------------------------------------

-- When the key of a record was destroyed, because its time was over.
alter table musubi.ledger_records add column erased_at timestamptz;
select musubi_meta.classify('ledger_records', 'erased_at', 'disclosure', 'always');
alter table musubi.ledger alter column staff_id drop not null, alter column pseudonym drop not null, alter column name drop not null, alter column session_id drop not null;
select musubi_meta.classify('ledger', 'staff_id pseudonym name team device_id session_id case_id words approvers grant_id grant_ends_at record_ids', 'disclosure', 'ten years (MUSUBI_LEDGER_YEARS): longer than what it speaks of, and empty from then on');
select musubi_meta.classify('ledger', 'subject_id', 'disclosure', 'ten years (MUSUBI_LEDGER_YEARS), and beyond for as long as the account lives');
select musubi_meta.classify('ledger', 'seq id at role employer_id employer employer_country contract office_country access_country access_by device purpose action category fields row_count byte_count result denial rule_version hidden_until hidden_ground', 'disclosure', 'always: after ten years (MUSUBI_LEDGER_YEARS) it names nobody of the staff');
select musubi_meta.classify('ledger_records', 'seq sealed wrapped_key ring_epoch leaf_hash', 'disclosure', 'always, but its key ten years (MUSUBI_LEDGER_YEARS): unreadable from then on');
select musubi_meta.classify('cases', 'id subject_id topic language state opened_at state_at last_seq taken_by taken_by_name', 'support', 'three years after it is closed, or as long as access that was given for it');
grant update (wrapped_key, erased_at) on musubi.ledger_records to musubi_disclosure;
grant update (staff_id, pseudonym, name, team, device_id, session_id, case_id, words, approvers, grant_id, grant_ends_at, record_ids, subject_id) on musubi.ledger to musubi_disclosure;
grant delete on musubi.access_grants, musubi.access_decisions, musubi.cases, musubi.case_messages to musubi_disclosure;
create index ledger_records__erased on musubi.ledger_records (seq) where erased_at is not null;

-- Erases records whose time is over: the key is destroyed, and the entry names nobody of the staff any more. The sealed bytes, the
-- commitment and every proof stay. Never younger than three years, never what is still kept back by law or what an open alert is
-- about. What else was written for access and cases goes when nothing needs it. Gives how many records were erased.
create function musubi.erase_old_records(p_years integer, p_max integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  t timestamptz := musubi.ledger_now();
  -- A clock that stands years ahead by mistake erases nothing that the ledger itself does not show to be old.
  cutoff timestamptz := least(t, clock_timestamp()) - make_interval(years => greatest(p_years, 3));
  due bigint[];
begin
  select array_agg(x.seq) into due from (
    select l.seq from musubi.ledger_records r join musubi.ledger l on l.seq = r.seq
    where r.erased_at is null and l.at < cutoff
      and not exists (select from musubi.ledger_bars b where b.seq = l.seq) and not exists (select from musubi.log_waiting w where w.seq = l.seq)
      and not exists (select from musubi.alerts a where a.entry_id = l.id and a.closed_at is null)
    order by l.seq limit p_max for update of r skip locked) x;
  update musubi.ledger_records set wrapped_key = null, erased_at = t where seq = any (due);
  update musubi.ledger set staff_id = null, pseudonym = null, name = null, team = '', device_id = null, session_id = null, case_id = null, words = '',
    approvers = '[]', grant_id = null, grant_ends_at = null, record_ids = '{}' where seq = any (due);
  update musubi.ledger l set subject_id = null from musubi.ledger_records r
    where r.seq = l.seq and r.erased_at is not null and l.subject_id is not null
      and not exists (select from musubi.accounts a where a.id = l.subject_id and a.deleted_at is null);
  delete from musubi.access_decisions d using musubi.access_grants g where g.id = d.grant_id and g.asked_at < cutoff
    and not exists (select from musubi.ledger l where l.case_id = g.case_id);
  delete from musubi.access_grants g where g.asked_at < cutoff and not exists (select from musubi.ledger l where l.case_id = g.case_id);
  delete from musubi.case_messages m using musubi.cases c where c.id = m.case_id and c.state = 'closed' and c.state_at < least(t, clock_timestamp()) - interval '3 years';
  delete from musubi.cases c where c.state = 'closed' and c.state_at < least(t, clock_timestamp()) - interval '3 years'
    and not exists (select from musubi.access_grants g where g.case_id = c.id);
  return coalesce(cardinality(due), 0);
end $$;

-- Coverage ------------------------------------------------------------------------------------------------------------

grant insert on musubi.ledger_gaps to musubi_disclosure;

-- A server that was there before reads were recorded has a gap from its first day on; one that began with the record has none. Which
-- of the two it is, the history of the schema tells: steps of one start have one time. After a restore that history begins with
-- the restore, and the first account tells.
create function musubi_meta.note_gap_of_old_server() returns void language plpgsql set search_path = pg_catalog as $$
declare
  begun timestamptz;
  recorded timestamptz;
  oldest timestamptz;
begin
  select s.applied_at into begun from musubi_meta.schema_migrations s where s.version = 1;
  select s.applied_at into recorded from musubi_meta.schema_migrations s where s.version = 13;
  set local role musubi_backup;
  select min(a.created_at) into oldest from musubi.accounts a;
  reset role;
  set local role musubi_disclosure;
  insert into musubi.ledger_gaps (store, from_at, to_at, why)
    select c.store, case when begun > c.since then oldest else begun end, c.since, 'before reads were recorded' from musubi.ledger_coverage c
    where case when begun > c.since then oldest < c.since else begun < recorded end
    on conflict do nothing;
  reset role;
end $$;
select musubi_meta.note_gap_of_old_server();

-- Notes that for this time the record of every store is not complete. For the owner of the database alone.
create function musubi.note_gap(p_from timestamptz, p_to timestamptz, p_why text) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.ledger_gaps (store, from_at, to_at, why)
    select c.store, greatest(p_from, c.since), p_to, left(p_why, 300) from musubi.ledger_coverage c where p_to > c.since on conflict do nothing
$$;

-- What the actor of this transaction is told of it: since when everything is recorded, and for which stretches since their account
-- began it is not. Stretches that touch one another are one. It says nothing of anybody.
create function musubi.my_coverage() returns table (since timestamptz, from_at timestamptz, to_at timestamptz)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select s.since, lower(g.stretch), upper(g.stretch)
  from musubi.accounts me cross join (select min(c.since) as since from musubi.ledger_coverage c) s
  left join lateral (
    select unnest(range_agg(tstzrange(greatest(m.from_at, me.created_at), m.to_at))) as stretch
    from musubi.ledger_gaps m where m.to_at is null or m.to_at > me.created_at) g on true
  where me.id = musubi.actor() order by lower(g.stretch)
$$;

-- The report that everybody may read -----------------------------------------------------------------------------------

-- Counts of every month, out of the entries. An independent check counts the sealed records and has to find the same.
create function musubi.transparency_counts() returns table (month text, what text, which text, entries bigint, row_count bigint)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  with kept as materialized (
    select to_char(l.at at time zone 'UTC', 'YYYY-MM') as month, l.result, l.purpose, l.category, l.role, l.employer_country, l.access_country, l.contract,
      l.hidden_until is not null as is_barred, -- Whoever read it is only forgotten with the record.
      l.pseudonym is null as is_erased, count(*) as entries, sum(l.row_count)::bigint as row_count
    from musubi.ledger l group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
  select k.month, x.what, x.which, sum(k.entries)::bigint, sum(k.row_count)::bigint
  from kept k cross join lateral (
    select 'erased' as what, '' as which where k.is_erased
    union all select 'denied', '' where not k.is_erased and k.result = 'denied'
    union all select s.what, s.which from (values ('shown', ''), ('purpose', coalesce(k.purpose, '-')), ('category', k.category), ('role', k.role),
      ('contract', k.contract), ('employerCountry', k.employer_country), ('accessCountry', k.access_country)) as s (what, which) where not k.is_erased and k.result = 'shown'
    union all select 'delayed', '' where not k.is_erased and k.result = 'shown' and k.is_barred) x
  group by 1, 2, 3 order by 1 desc, 2, 3
$$;

do $$
declare
  f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'musubi'::regnamespace
    and p.proname in ('note_bar', 'ended_bars', 'bars_were_told', 'ask_access', 'set_alert_rules', 'write_entry', 'erase_old_records', 'note_gap', 'my_coverage', 'transparency_counts') loop
    execute format('alter function %s owner to musubi_disclosure', f);
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
grant execute on function musubi.ask_access(text, text, text, jsonb, integer, bigint, integer, integer, boolean, timestamptz, text) to musubi_desk;
grant execute on function musubi.ended_bars(integer), musubi.bars_were_told(bigint[]), musubi.set_alert_rules(text, integer, integer, text[]), musubi.erase_old_records(integer, integer) to musubi_jobs;
grant execute on function musubi.my_coverage() to musubi_people;
grant execute on function musubi.transparency_counts() to musubi_gate, musubi_operator;
revoke create on schema musubi from musubi_disclosure;

set local role musubi_disclosure;
insert into musubi.alert_rules (zone, hour_from, hour_to, usual_places) values ('Asia/Tokyo', 7, 22, '{}');
reset role;

-- Cases: a person opens one and says what it is about. Who works on it is the staff's to say.
revoke insert on musubi.cases, musubi.case_messages from musubi_people;
grant insert (id, subject_id, topic, language, opened_at, state_at, last_seq) on musubi.cases to musubi_people;
grant insert (case_id, seq, author, client_id, content, sent_at) on musubi.case_messages to musubi_people;

-- The desk sees when a record was erased. The doctor sees how well access is looked after: times and states, nobody's words.
grant select (seq, erased_at) on musubi.ledger_records to musubi_desk;
create policy desk_read on musubi.ledger_records for select to musubi_desk using (musubi.staff() is not null);
grant select on musubi.ledger_coverage, musubi.ledger_gaps to musubi_operator;
grant select (week, at) on musubi.digest_sign_offs to musubi_operator;
grant select (id, state, is_break_glass, reviewed_at, asked_at, starts_at, ends_at) on musubi.access_grants to musubi_operator;
do $$
declare
  t text;
begin
  foreach t in array array['ledger_coverage', 'ledger_gaps', 'digest_sign_offs', 'access_grants'] loop
    execute format('create policy operator_read on musubi.%I for select to musubi_operator using (true)', t);
  end loop;
end $$;
