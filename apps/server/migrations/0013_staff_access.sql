-- The staff's side: cases, access that is asked for and approved, and the ledger of every read.
--
-- musubi_desk        serves the staff; may select no table of people's data at all
-- musubi_disclosure  owns the functions through which the staff reads; nobody signs in as it
--
-- Each of these functions checks the grant, counts its budget, writes the ledger and gives the values, in one statement: a read
-- that is not recorded cannot be written. Who asks is in musubi.staff(), which the kernel sets from a verified assertion.
do $$
begin
  if not exists (select from pg_roles where rolname = 'musubi_disclosure') then
    create role musubi_disclosure nologin nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if pg_has_role(current_user, 'musubi_disclosure', case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)
     and pg_has_role(current_user, 'musubi_disclosure', 'USAGE') then return; end if;
  if current_setting('server_version_num')::int >= 160000 then
    execute format('grant musubi_disclosure to %I with set true, inherit true', current_user);
  else
    execute format('grant musubi_disclosure to %I', current_user);
  end if;
end $$;
grant usage on schema musubi to musubi_desk, musubi_disclosure;
grant create on schema musubi to musubi_disclosure;

create function musubi.staff() returns jsonb language sql stable parallel safe
  return nullif(current_setting('musubi.staff', true), '')::jsonb;

-- A case: the one reason for which data of a person may be opened. What is in it is the person's.
create table musubi.cases (
  id text primary key,
  subject_id text not null,
  topic text not null check (topic in ('account', 'sign_in', 'talk', 'safety', 'privacy', 'other')),
  language text not null,
  state text not null default 'waiting' check (state in ('waiting', 'answered', 'closed')),
  opened_at timestamptz not null,
  state_at timestamptz not null,
  last_seq bigint not null default 0,
  taken_by text,
  taken_by_name text
);
create index cases__subject_id on musubi.cases (subject_id, opened_at desc);
create index cases__state on musubi.cases (state, state_at);
select musubi_meta.fence('cases');
select musubi_meta.classify('cases', 'id subject_id topic language state opened_at state_at last_seq taken_by taken_by_name', 'support', 'three years after it is closed');

create table musubi.case_messages (
  case_id text not null references musubi.cases (id),
  seq bigint not null,
  author text not null check (author in ('person', 'staff')),
  -- Of the person's device or of the console: the same one twice is one message.
  client_id text not null,
  -- Which member of the staff wrote it, as people know them.
  pseudonym text,
  content text not null,
  sent_at timestamptz not null,
  primary key (case_id, seq)
);
create unique index case_messages__client on musubi.case_messages (case_id, author, client_id);
select musubi_meta.fence('case_messages');
select musubi_meta.classify('case_messages', 'case_id seq author client_id pseudonym content sent_at', 'support', 'three years after the case is closed');

-- Access: asked for, approved by others, live for a while, over. Whose data it opens follows from its case.
create table musubi.access_grants (
  id text primary key,
  case_id text not null references musubi.cases (id),
  state text not null check (state in ('asked', 'live', 'denied', 'ended')),
  -- Who asked, as they were then.
  staff jsonb not null,
  staff_id text not null,
  purpose text not null,
  words text not null,
  scope jsonb not null,
  place text not null,
  rows_max integer not null check (rows_max > 0),
  rows_used integer not null default 0,
  bytes_max bigint not null check (bytes_max > 0),
  bytes_used bigint not null default 0,
  approvals_needed integer not null check (approvals_needed between 0 and 2),
  minutes integer not null check (minutes between 1 and 480),
  is_break_glass boolean not null default false,
  reviewed_at timestamptz,
  asked_at timestamptz not null,
  starts_at timestamptz,
  ends_at timestamptz,
  ended_because text,
  -- No standing access: what is live has an end, eight hours away at most (promise P4).
  check (state = 'asked' or state = 'denied' or (ends_at is not null and ends_at <= starts_at + interval '8 hours'))
);
create index access_grants__staff on musubi.access_grants (staff_id, asked_at desc);
create index access_grants__case on musubi.access_grants (case_id);
create index access_grants__state on musubi.access_grants (state, asked_at);
select musubi_meta.fence('access_grants');
select musubi_meta.classify('access_grants', 'id case_id state staff staff_id purpose words scope place rows_max rows_used bytes_max bytes_used approvals_needed minutes is_break_glass reviewed_at asked_at starts_at ends_at ended_because', 'staff', 'ten years, with the ledger');

create table musubi.access_decisions (
  grant_id text not null references musubi.access_grants (id),
  staff_id text not null,
  staff jsonb not null,
  verdict text not null check (verdict in ('approve', 'deny', 'justified', 'not_justified')),
  words text not null,
  at timestamptz not null,
  primary key (grant_id, staff_id, verdict)
);
select musubi_meta.fence('access_decisions');
select musubi_meta.classify('access_decisions', 'grant_id staff_id staff verdict words at', 'staff', 'ten years, with the ledger');

-- The ledger: who was shown what of whom, when, why, by which grant, from where. Rows are added and never changed.
create table musubi.ledger (
  seq bigint generated always as identity primary key,
  id text not null unique,
  at timestamptz not null,
  staff_id text not null,
  pseudonym text not null,
  name text not null,
  role text not null,
  team text not null,
  employer_id text not null,
  employer text not null,
  employer_country text not null,
  contract text not null,
  office_country text not null,
  access_country text not null,
  access_by text not null,
  device text not null,
  device_id text,
  session_id text not null,
  case_id text,
  purpose text,
  words text not null,
  approvers jsonb not null,
  grant_id text,
  grant_ends_at timestamptz,
  action text not null,
  category text not null,
  subject_id text,
  fields text[] not null,
  record_ids text[] not null,
  row_count integer not null,
  byte_count bigint not null,
  result text not null check (result in ('shown', 'denied')),
  denial text not null default '',
  rule_version text not null,
  -- Where the law forbids to tell the person yet: until when, and by which ground.
  hidden_until timestamptz,
  hidden_ground text
);
create index ledger__at on musubi.ledger (at);
-- With what the totals are counted from: a question over years touches no row.
create index ledger__employer on musubi.ledger (employer_id, office_country, at) include (subject_id, result, row_count);
create index ledger__office on musubi.ledger (office_country, at) include (subject_id, result, row_count);
create index ledger__staff on musubi.ledger (staff_id, at);
create index ledger__case on musubi.ledger (case_id) where case_id is not null;
create index ledger__subject on musubi.ledger (subject_id, seq) where subject_id is not null;
select musubi_meta.fence('ledger');
select musubi_meta.classify('ledger', 'seq id at staff_id pseudonym name role team employer_id employer employer_country contract office_country access_country access_by device device_id session_id case_id purpose words approvers grant_id grant_ends_at action category subject_id fields record_ids row_count byte_count result denial rule_version hidden_until hidden_ground', 'disclosure', 'ten years: longer than what it speaks of');

-- The exact record of an entry, sealed with a key of its own. The public log holds a commitment to these bytes: without the key
-- nobody reads them, and the tree stays whole.
create table musubi.ledger_records (
  seq bigint primary key references musubi.ledger (seq),
  sealed bytea not null,
  wrapped_key bytea,
  ring_epoch integer not null,
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32)
);
select musubi_meta.fence('ledger_records');
select musubi_meta.classify('ledger_records', 'seq sealed wrapped_key ring_epoch leaf_hash', 'disclosure', 'ten years; unreadable once its key is gone');

-- An entry without its record is not committed.
create function musubi.require_record() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
begin
  if not exists (select from musubi.ledger_records r where r.seq = new.seq) then
    raise exception 'an entry of the ledger has no record' using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger__has_record after insert on musubi.ledger deferrable initially deferred for each row execute function musubi.require_record();

-- Since when reads of a store are recorded, and where the record has a gap.
create table musubi.ledger_coverage (store text primary key, category text not null, since timestamptz not null);
select musubi_meta.fence('ledger_coverage');
select musubi_meta.classify('ledger_coverage', 'store category since', 'operations', 'always');
create table musubi.ledger_gaps (store text not null, from_at timestamptz not null, to_at timestamptz, why text not null, primary key (store, from_at));
select musubi_meta.fence('ledger_gaps');
select musubi_meta.classify('ledger_gaps', 'store from_at to_at why', 'operations', 'always');

create table musubi.alerts (
  id text primary key,
  kind text not null,
  at timestamptz not null,
  words text not null,
  entry_id text,
  staff_id text,
  closed_at timestamptz,
  closed_by text,
  closing_words text
);
create index alerts__open on musubi.alerts (at) where closed_at is null;
select musubi_meta.fence('alerts');
select musubi_meta.classify('alerts', 'id kind at words entry_id staff_id closed_at closed_by closing_words', 'staff', 'ten years, with the ledger');

create table musubi.digest_sign_offs (week text primary key, staff_id text not null, name text not null, words text not null, at timestamptz not null);
select musubi_meta.fence('digest_sign_offs');
select musubi_meta.classify('digest_sign_offs', 'week staff_id name words at', 'staff', 'ten years, with the ledger');

do $$
declare
  t text;
begin
  foreach t in array array['cases', 'case_messages', 'access_grants', 'access_decisions', 'ledger', 'ledger_records', 'ledger_coverage', 'ledger_gaps', 'alerts', 'digest_sign_offs'] loop
    execute format('create policy disclosure_all on musubi.%I to musubi_disclosure using (true) with check (true)', t);
  end loop;
end $$;

-- What the functions may touch. Of people's tables: to read, the columns that can be revealed, and no more.
grant select, insert, update on musubi.cases, musubi.access_grants to musubi_disclosure;
grant select, insert on musubi.case_messages, musubi.access_decisions, musubi.ledger, musubi.ledger_records, musubi.alerts, musubi.digest_sign_offs to musubi_disclosure;
grant update (closed_at, closed_by, closing_words) on musubi.alerts to musubi_disclosure;
grant select on musubi.ledger_coverage, musubi.ledger_gaps to musubi_disclosure;
grant select (account_id, handle, display_name, status_text, is_gone) on musubi.profiles to musubi_disclosure;
grant select (id, country, language, created_at, deleted_at) on musubi.accounts to musubi_disclosure;
grant select (account_id, name, kind, last_seen_at, revoked_at) on musubi.devices to musubi_disclosure;
grant select on musubi.private_profiles, musubi.owner_keys to musubi_disclosure;
grant select (talk_id, seq, sender_id, sent_at, kind, content) on musubi.messages to musubi_disclosure;
grant select (id, protection) on musubi.talks to musubi_disclosure;
grant select (talk_id, account_id, joined_seq) on musubi.talk_members to musubi_disclosure;
do $$
declare
  t text;
begin
  foreach t in array array['profiles', 'accounts', 'devices', 'private_profiles', 'owner_keys', 'messages', 'talks', 'talk_members'] loop
    execute format('create policy disclosure_read on musubi.%I for select to musubi_disclosure using (true)', t);
  end loop;
end $$;

-- The time of the ledger: never before its newest entry, so that a clock that is set back lengthens no grant.
create function musubi.ledger_now() returns timestamptz language sql volatile security definer set search_path = pg_catalog, musubi as $$
  select date_trunc('milliseconds', greatest(clock_timestamp(), (select l.at from musubi.ledger l order by l.seq desc limit 1)))
$$;

-- A new name for a row: 100 bits of chance.
create function musubi.new_name(p_prefix text) returns text language plpgsql volatile set search_path = pg_catalog as $$
declare
  alphabet constant text := '0123456789abcdefghjkmnpqrstvwxyz';
  bytes bytea := decode(replace(gen_random_uuid()::text, '-', ''), 'hex') || decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
  name text := '';
begin
  -- Bytes 6 and 8 of a UUID hold its version and variant.
  for i in 0..31 loop
    continue when i in (6, 8, 22, 24);
    name := name || substr(alphabet, (get_byte(bytes, i) & 31) + 1, 1);
    exit when length(name) = 20;
  end loop;
  return p_prefix || '_' || name;
end $$;

create function musubi.raise_alert(p_kind text, p_words text, p_entry text) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.alerts (id, kind, at, words, entry_id, staff_id)
  values (musubi.new_name('alr'), p_kind, musubi.ledger_now(), p_words, p_entry, musubi.staff() ->> 'id')
$$;

-- Writes an entry and gives it back. Called by the functions here only.
create function musubi.write_entry(
  p_action text, p_category text, p_subject text, p_case text, p_grant text, p_purpose text, p_words text, p_fields text[], p_records text[],
  p_rows integer, p_bytes bigint, p_denial text, p_rules text)
returns musubi.ledger language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  s jsonb := musubi.staff();
  entry musubi.ledger;
  recent bigint;
begin
  if s is null then raise exception 'nobody asks' using errcode = 'insufficient_privilege'; end if;
  insert into musubi.ledger (id, at, staff_id, pseudonym, name, role, team, employer_id, employer, employer_country, contract, office_country,
    access_country, access_by, device, device_id, session_id, case_id, purpose, words, approvers, grant_id, grant_ends_at, action, category,
    subject_id, fields, record_ids, row_count, byte_count, result, denial, rule_version)
  values (musubi.new_name('led'), musubi.ledger_now(), s ->> 'id', s ->> 'pseudonym', s ->> 'name', s ->> 'role', s ->> 'team',
    s -> 'employer' ->> 'id', s -> 'employer' ->> 'name', s -> 'employer' ->> 'country', s ->> 'contract', s ->> 'officeCountry',
    s ->> 'accessCountry', s ->> 'accessBy', s ->> 'device', s ->> 'deviceId', s ->> 'sessionId', p_case, p_purpose, coalesce(p_words, ''),
    coalesce((select jsonb_agg(jsonb_build_object('staffId', d.staff_id, 'name', d.staff ->> 'name', 'role', d.staff ->> 'role',
        'employer', d.staff -> 'employer' ->> 'name') order by d.at)
      from musubi.access_decisions d where d.grant_id = p_grant and d.verdict = 'approve'), '[]'),
    p_grant, (select g.ends_at from musubi.access_grants g where g.id = p_grant), p_action, p_category, p_subject,
    coalesce(p_fields, '{}'), coalesce(p_records, '{}'), p_rows, p_bytes, case when p_denial = '' then 'shown' else 'denied' end, p_denial, p_rules)
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
    if entry.access_country <> entry.office_country then
      perform musubi.raise_alert('unusual_place', format('from %s, office in %s', entry.access_country, entry.office_country), entry.id);
    end if;
    if extract(hour from entry.at at time zone 'Asia/Tokyo') not between 7 and 21 then
      perform musubi.raise_alert('unusual_hour', format('at %s in Tokyo', to_char(entry.at at time zone 'Asia/Tokyo', 'HH24:MI')), entry.id);
    end if;
  end if;
  return entry;
end $$;

-- Takes what a read needs out of a live grant of the one who asks. Empty when it may be read; else why not.
create function musubi.take_from_grant(p_grant text, p_kind text, p_rows integer, p_bytes bigint) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  s jsonb := musubi.staff();
  g musubi.access_grants;
begin
  select * into g from musubi.access_grants where id = p_grant for update;
  if g.id is null or g.staff_id <> s ->> 'id' then return 'not_this_case'; end if;
  if g.state <> 'live' or musubi.ledger_now() not between g.starts_at and g.ends_at
     or exists (select from musubi.cases c where c.id = g.case_id and c.state = 'closed') then return 'grant_over'; end if;
  if g.scope ->> 'kind' <> p_kind or g.place <> s ->> 'accessCountry' or s ->> 'device' <> 'managed' or s ->> 'accessBy' = 'unknown'
     or g.staff ->> 'role' <> s ->> 'role' or g.staff -> 'employer' ->> 'id' <> s -> 'employer' ->> 'id' then return 'outside_grant'; end if;
  if g.rows_used + p_rows > g.rows_max or g.bytes_used + p_bytes > g.bytes_max then return 'budget_spent'; end if;
  update musubi.access_grants set rows_used = rows_used + p_rows, bytes_used = bytes_used + p_bytes where id = p_grant;
  return '';
end $$;

-- What a person wrote in a case, for whoever has taken it.
create function musubi.read_case(p_case text, p_rules text)
returns table (denial text, entry jsonb, messages json)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  c musubi.cases;
  g musubi.access_grants;
  found json;
  n integer;
  size bigint;
  denial text;
begin
  select * into c from musubi.cases where id = p_case;
  select * into g from musubi.access_grants a where a.case_id = p_case and a.staff_id = musubi.staff() ->> 'id' and a.scope ->> 'kind' = 'case'
    and a.state = 'live' order by a.asked_at desc limit 1;
  select json_agg(json_build_object('seq', m.seq, 'author', m.author, 'text', m.content, 'sentAt', (extract(epoch from m.sent_at) * 1000)::bigint) order by m.seq),
      count(*)::integer, coalesce(sum(octet_length(m.content)), 0)
    into found, n, size from musubi.case_messages m where m.case_id = p_case;
  denial := case when g.id is null then 'grant_over' else musubi.take_from_grant(g.id, 'case', greatest(n, 1), size) end;
  if denial = '' then
    return query select denial, to_jsonb(musubi.write_entry('case.read', 'support', c.subject_id, p_case, g.id, g.purpose, g.words,
      array['case.messages'], array[p_case], n, size, '', p_rules)), found;
  else
    return query select denial, to_jsonb(musubi.write_entry('case.read', 'support', c.subject_id, c.id, g.id, g.purpose, g.words,
      array['case.messages'], array[p_case], 0, 0, denial, p_rules)), null::json;
  end if;
end $$;

-- Fields of the person of a case. What is sealed comes sealed, with the key that opens it: the server takes out what was asked for.
create function musubi.reveal_person(p_grant text, p_fields text[], p_rules text)
returns table (denial text, entry jsonb, found json, sealed bytea, wrapped_key bytea, ring_epoch integer, subject_id text)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  g musubi.access_grants;
  subject text;
  found json;
  denial text;
  categories text;
  size bigint;
begin
  select * into g from musubi.access_grants where id = p_grant;
  select c.subject_id into subject from musubi.cases c where c.id = g.case_id;
  select string_agg(distinct case split_part(f, '.', 1) when 'private' then 'profile_private' when 'devices' then 'device' else split_part(f, '.', 1) end, ',')
    into categories from unnest(p_fields) f;
  select json_build_object(
      'profile.displayName', p.display_name, 'profile.handle', p.handle, 'profile.statusText', p.status_text, 'account.country', a.country,
      'account.language', a.language, 'account.createdAt', to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'devices.list', (select string_agg(d.name || ' (' || d.kind || ')', ', ' order by d.last_seen_at desc) from musubi.devices d
                       where d.account_id = subject and d.revoked_at is null))
    into found from musubi.profiles p join musubi.accounts a on a.id = p.account_id where p.account_id = subject;
  select coalesce(sum(octet_length(coalesce(found ->> f, ''))), 0) into size from unnest(p_fields) f;
  denial := case when g.id is not null and g.scope ->> 'kind' = 'fields' and not (g.scope -> 'fields') @> to_jsonb(p_fields) and g.staff_id = musubi.staff() ->> 'id'
    then 'outside_grant' else musubi.take_from_grant(p_grant, 'fields', cardinality(p_fields), size) end;
  if denial <> '' then
    return query select denial, to_jsonb(musubi.write_entry('person.reveal', categories, case when g.staff_id = musubi.staff() ->> 'id' then subject end, g.case_id, g.id,
      g.purpose, g.words, p_fields, '{}', 0, 0, denial, p_rules)), null::json, null::bytea, null::bytea, null::integer, null::text;
    return;
  end if;
  return query select denial, to_jsonb(musubi.write_entry('person.reveal', categories, subject, g.case_id, g.id, g.purpose, g.words, p_fields,
      array[subject], cardinality(p_fields), size, '', p_rules)),
    (select json_object_agg(f, found -> f) from unnest(p_fields) f where f not like 'private.%'),
    case when exists (select from unnest(p_fields) f where f like 'private.%') then (select x.sealed from musubi.private_profiles x where x.account_id = subject) end,
    case when exists (select from unnest(p_fields) f where f like 'private.%') then (select k.wrapped_key from musubi.owner_keys k where k.account_id = subject) end,
    (select k.ring_epoch from musubi.owner_keys k where k.account_id = subject), subject;
end $$;

-- A stretch of a plain talk of the person of a case. Every member is a subject of it.
create function musubi.reveal_messages(p_grant text, p_talk text, p_from bigint, p_to bigint, p_rules text)
returns table (denial text, entries jsonb, messages json)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  g musubi.access_grants;
  subject text;
  found json;
  n integer;
  size bigint;
  denial text;
  made jsonb := '[]';
  member text;
begin
  select * into g from musubi.access_grants where id = p_grant;
  select c.subject_id into subject from musubi.cases c where c.id = g.case_id;
  select json_agg(json_build_object('seq', m.seq, 'senderId', m.sender_id, 'sentAt', (extract(epoch from m.sent_at) * 1000)::bigint,
      'text', coalesce(m.content ->> 'text', '')) order by m.seq), count(*)::integer, coalesce(sum(octet_length(m.content::text)), 0)
    into found, n, size
    from (select m.seq, m.sender_id, m.sent_at, m.content from musubi.messages m where m.talk_id = p_talk and m.seq between p_from and p_to and m.kind <> 'system'
            -- What the person of the case could not see themselves is no part of their case.
            and m.seq > (select w.joined_seq from musubi.talk_members w where w.talk_id = p_talk and w.account_id = subject)
          order by m.seq limit 200) m
    where exists (select from musubi.talks t where t.id = p_talk and t.protection = 'plain');
  denial := case when g.id is not null and g.staff_id = musubi.staff() ->> 'id' and g.scope ->> 'kind' = 'messages'
      and (g.scope ->> 'talkId' <> p_talk or p_from < (g.scope ->> 'fromSeq')::bigint or p_to > (g.scope ->> 'toSeq')::bigint
        -- A talk of others is no part of this person's case: nothing of it is shown, and nobody in it is written down.
        or not exists (select from musubi.talk_members w where w.talk_id = p_talk and w.account_id = subject))
    then 'outside_grant' else musubi.take_from_grant(p_grant, 'messages', greatest(n, 1), size) end;
  if denial <> '' then
    return query select denial, jsonb_build_array(to_jsonb(musubi.write_entry('person.revealMessages', 'message_content',
      case when g.staff_id = musubi.staff() ->> 'id' then subject end, g.case_id, g.id, g.purpose, g.words, array['message.content'],
      array[format('%s/%s-%s', p_talk, p_from, p_to)], 0, 0, denial, p_rules))), null::json;
    return;
  end if;
  for member in select w.account_id from musubi.talk_members w where w.talk_id = p_talk order by w.account_id = subject desc, w.account_id loop
    made := made || to_jsonb(musubi.write_entry('person.revealMessages', 'message_content', member, g.case_id, g.id, g.purpose, g.words,
      array['message.content'], array[format('%s/%s-%s', p_talk, p_from, p_to)], n, size, '', p_rules));
  end loop;
  return query select denial, made, found;
end $$;

-- A denial that was decided before any data was asked for.
create function musubi.note_denial(p_action text, p_category text, p_case text, p_grant text, p_denial text, p_rules text) returns jsonb
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  select to_jsonb(musubi.write_entry(p_action, p_category, null, p_case, p_grant, null, '', '{}', '{}', 0, 0, p_denial, p_rules))
$$;

-- The sealed record of an entry, in the transaction that made the entry.
create function musubi.seal_entry(p_seq bigint, p_sealed bytea, p_key bytea, p_epoch integer, p_leaf bytea) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.ledger_records (seq, sealed, wrapped_key, ring_epoch, leaf_hash) values (p_seq, p_sealed, p_key, p_epoch, p_leaf)
$$;

-- Takes a case that nobody works on: opens a grant for what is written in it.
create function musubi.take_case(p_case text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  s jsonb := musubi.staff();
  c musubi.cases;
  t timestamptz := musubi.ledger_now();
begin
  select * into c from musubi.cases where id = p_case for update;
  if c.id is null then return 'not_found'; end if;
  if c.state = 'closed' then return 'case_closed'; end if;
  if c.taken_by is not null and c.taken_by <> s ->> 'id' then return 'case_taken'; end if;
  update musubi.cases set taken_by = s ->> 'id', taken_by_name = s ->> 'name' where id = p_case;
  update musubi.access_grants set state = 'ended', ends_at = least(ends_at, t), ended_because = 'renewed'
    where case_id = p_case and staff_id = s ->> 'id' and scope ->> 'kind' = 'case' and state = 'live';
  insert into musubi.access_grants (id, case_id, state, staff, staff_id, purpose, words, scope, place, rows_max, bytes_max, approvals_needed, minutes, asked_at, starts_at, ends_at)
  values (musubi.new_name('grt'), p_case, 'live', s, s ->> 'id', 'support_request', 'The person wrote to us.', '{"kind":"case"}', s ->> 'accessCountry', 5000, 20000000, 0, 480, t, t, t + interval '8 hours');
  return '';
end $$;

-- An answer of the staff, in a case that they have taken and may still read.
create function musubi.answer_case(p_case text, p_client text, p_text text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  s jsonb := musubi.staff();
  c musubi.cases;
begin
  select * into c from musubi.cases where id = p_case for update;
  if c.id is null then return 'not_found'; end if;
  if c.state = 'closed' then return 'case_closed'; end if;
  if not exists (select from musubi.access_grants g where g.case_id = p_case and g.staff_id = s ->> 'id' and g.scope ->> 'kind' = 'case'
                 and g.state = 'live' and musubi.ledger_now() between g.starts_at and g.ends_at) then return 'grant_over'; end if;
  if exists (select from musubi.case_messages m where m.case_id = p_case and m.author = 'staff' and m.client_id = p_client) then return ''; end if;
  insert into musubi.case_messages (case_id, seq, author, client_id, pseudonym, content, sent_at)
    values (p_case, c.last_seq + 1, 'staff', p_client, s ->> 'pseudonym', p_text, musubi.ledger_now());
  update musubi.cases set last_seq = last_seq + 1, state = 'answered', state_at = musubi.ledger_now() where id = p_case;
  return '';
end $$;

-- Closes a case; every grant of it ends in the same statement.
create function musubi.close_case(p_case text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  s jsonb := musubi.staff();
  c musubi.cases;
  t timestamptz := musubi.ledger_now();
begin
  select * into c from musubi.cases where id = p_case for update;
  if c.id is null or c.taken_by is distinct from s ->> 'id' then return 'not_found'; end if;
  if c.state = 'closed' then return 'case_closed'; end if;
  update musubi.cases set state = 'closed', state_at = t where id = p_case;
  update musubi.access_grants set state = 'ended', ends_at = least(coalesce(ends_at, t), t), starts_at = coalesce(starts_at, t), ended_because = 'case_closed'
    where case_id = p_case and state in ('asked', 'live');
  return '';
end $$;

-- Whose case it is, for what the server tells that person's devices. Gives no data of theirs.
create function musubi.case_subject(p_case text) returns text language sql stable security definer set search_path = pg_catalog, musubi as $$
  select c.subject_id from musubi.cases c where c.id = p_case and musubi.staff() is not null
$$;

-- What the policy has to know of the person of a case: their country, and nothing else.
create function musubi.case_country(p_case text) returns text language sql stable security definer set search_path = pg_catalog, musubi as $$
  select a.country from musubi.cases c join musubi.accounts a on a.id = c.subject_id where c.id = p_case and musubi.staff() is not null
$$;

-- Asks for access. Live at once only in an emergency, which is loud, short and reviewed.
create function musubi.ask_access(p_case text, p_purpose text, p_words text, p_scope jsonb, p_rows integer, p_bytes bigint, p_minutes integer, p_approvals integer, p_glass boolean)
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
  if (select count(*) from musubi.access_grants g where g.staff_id = s ->> 'id' and g.state = 'asked' and g.asked_at > t - interval '1 day') >= 20 then
    return query select 'too_many', null::text; return;
  end if;
  if not p_glass and p_approvals < 1 then raise exception 'access without approval' using errcode = 'insufficient_privilege'; end if;
  insert into musubi.access_grants (id, case_id, state, staff, staff_id, purpose, words, scope, place, rows_max, bytes_max, approvals_needed, minutes, is_break_glass, asked_at, starts_at, ends_at)
  values (made, p_case, case when p_glass then 'live' else 'asked' end, s, s ->> 'id', p_purpose, p_words, p_scope, s ->> 'accessCountry', p_rows, p_bytes,
    p_approvals, case when p_glass then least(p_minutes, 15) else p_minutes end, p_glass, t, case when p_glass then t end,
    case when p_glass then t + make_interval(mins => least(p_minutes, 15)) end);
  if p_glass then perform musubi.raise_alert('break_glass', format('Emergency access for the case %s', p_case), null); end if;
  return query select '', made;
end $$;

-- Decides on a request, or on the review of an emergency access. Never one's own; two approvals come from two roles.
create function musubi.decide_access(p_grant text, p_verdict text, p_words text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  s jsonb := musubi.staff();
  g musubi.access_grants;
  t timestamptz := musubi.ledger_now();
  agreed integer;
begin
  select * into g from musubi.access_grants where id = p_grant for update;
  if g.id is null then return 'not_found'; end if;
  if g.staff_id = s ->> 'id' then return 'own_request'; end if;
  if p_verdict in ('justified', 'not_justified') then
    if not g.is_break_glass or g.reviewed_at is not null then return 'already_decided'; end if;
    insert into musubi.access_decisions values (p_grant, s ->> 'id', s, p_verdict, p_words, t);
    update musubi.access_grants set reviewed_at = t where id = p_grant;
    return '';
  end if;
  -- No answer within a day was a no.
  if g.state <> 'asked' or g.asked_at < t - interval '1 day' or exists (select from musubi.access_decisions d where d.grant_id = p_grant and d.staff_id = s ->> 'id') then return 'already_decided'; end if;
  if p_verdict = 'approve' and exists (select from musubi.access_decisions d where d.grant_id = p_grant and d.verdict = 'approve' and d.staff ->> 'role' = s ->> 'role') then return 'same_role'; end if;
  insert into musubi.access_decisions values (p_grant, s ->> 'id', s, p_verdict, p_words, t);
  if p_verdict = 'deny' then
    update musubi.access_grants set state = 'denied' where id = p_grant;
    return '';
  end if;
  select count(*) into agreed from musubi.access_decisions d where d.grant_id = p_grant and d.verdict = 'approve';
  if agreed >= g.approvals_needed then
    update musubi.access_grants set state = 'live', starts_at = t, ends_at = t + make_interval(mins => g.minutes) where id = p_grant;
  end if;
  return '';
end $$;

-- Ends a grant: one's own, or anybody's for who watches over access.
create function musubi.end_access(p_grant text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  s jsonb := musubi.staff();
  t timestamptz := musubi.ledger_now();
begin
  update musubi.access_grants set state = 'ended', starts_at = coalesce(starts_at, t), ends_at = least(coalesce(ends_at, t), t), ended_because = 'ended_by_' || (s ->> 'role')
    where id = p_grant and state in ('asked', 'live') and (staff_id = s ->> 'id' or s ->> 'role' in ('approver', 'security'));
  return case when found then '' else 'not_found' end;
end $$;

-- Ends everything of a person, team, employer or country, in one statement.
create function musubi.cut_access(p_staff text, p_team text, p_employer text, p_country text, p_words text) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  t timestamptz := musubi.ledger_now();
  ended integer;
begin
  if coalesce(p_staff, p_team, p_employer, p_country) is null then return 0; end if;
  update musubi.access_grants set state = 'ended', starts_at = coalesce(starts_at, t), ends_at = least(coalesce(ends_at, t), t), ended_because = 'cut'
    where state in ('asked', 'live')
      and (p_staff is null or staff_id = p_staff) and (p_team is null or staff ->> 'team' = p_team)
      and (p_employer is null or staff -> 'employer' ->> 'id' = p_employer)
      and (p_country is null or staff ->> 'officeCountry' = p_country or place = p_country or staff -> 'employer' ->> 'country' = p_country);
  get diagnostics ended = row_count;
  -- What the staff who are cut work on goes back to the queue.
  update musubi.cases c set taken_by = null, taken_by_name = null
    where c.state <> 'closed' and c.taken_by is not null and exists (
      select from musubi.access_grants g where g.case_id = c.id and g.staff_id = c.taken_by and g.ended_because = 'cut' and g.ends_at = t);
  return ended;
end $$;

create function musubi.close_alert(p_alert text, p_words text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  update musubi.alerts set closed_at = musubi.ledger_now(), closed_by = musubi.staff() ->> 'id', closing_words = p_words where id = p_alert and closed_at is null;
  return case when found then '' else 'not_found' end;
end $$;

create function musubi.sign_off_digest(p_week text, p_words text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if to_date(p_week, 'IYYY-"W"IW') + 7 > musubi.ledger_now() then return 'not_ready'; end if;
  insert into musubi.digest_sign_offs (week, staff_id, name, words, at)
    values (p_week, musubi.staff() ->> 'id', musubi.staff() ->> 'name', p_words, musubi.ledger_now()) on conflict do nothing;
  return case when found then '' else 'already_decided' end;
end $$;

-- A digest that nobody has signed three days after its week becomes an alert, once. Gives how many were raised.
create function musubi.alert_missing_sign_offs() returns integer
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  missing text;
  raised integer := 0;
begin
  for missing in
    select distinct to_char(l.at at time zone 'UTC', 'IYYY-"W"IW') from musubi.ledger l where l.at > musubi.ledger_now() - interval '26 weeks'
    except select d.week from musubi.digest_sign_offs d
    except select split_part(a.words, ' ', 1) from musubi.alerts a where a.kind = 'missing_sign_off'
  loop
    continue when to_date(missing, 'IYYY-"W"IW') + 10 > musubi.ledger_now();
    perform musubi.raise_alert('missing_sign_off', missing || ' has not been signed off', null);
    raised := raised + 1;
  end loop;
  return raised;
end $$;

do $$
declare
  f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'musubi'::regnamespace
    and p.proname in ('alert_missing_sign_offs', 'require_record', 'ledger_now', 'raise_alert', 'write_entry', 'take_from_grant', 'read_case', 'reveal_person', 'reveal_messages', 'note_denial',
      'seal_entry', 'take_case', 'answer_case', 'close_case', 'case_subject', 'case_country', 'ask_access', 'decide_access', 'end_access', 'cut_access', 'close_alert', 'sign_off_digest', 'new_name') loop
    execute format('alter function %s owner to musubi_disclosure', f);
    execute format('revoke execute on function %s from public', f);
    if f::text !~ 'alert_missing|require_record|raise_alert|write_entry|take_from_grant|new_name' then execute format('grant execute on function %s to musubi_desk', f); end if;
  end loop;
end $$;
grant execute on function musubi.ledger_now() to musubi_people;
grant execute on function musubi.alert_missing_sign_offs() to musubi_jobs;

-- The desk itself: what says nothing of people, by columns, and the ledger for those who audit.
grant select (id, topic, language, state, opened_at, state_at, last_seq, taken_by, taken_by_name) on musubi.cases to musubi_desk;
grant select on musubi.access_grants, musubi.access_decisions, musubi.ledger, musubi.ledger_coverage, musubi.ledger_gaps, musubi.alerts, musubi.digest_sign_offs to musubi_desk;
do $$
declare
  t text;
begin
  foreach t in array array['cases', 'access_grants', 'access_decisions', 'ledger', 'ledger_coverage', 'ledger_gaps', 'alerts', 'digest_sign_offs'] loop
    execute format('create policy desk_read on musubi.%I for select to musubi_desk using (musubi.staff() is not null)', t);
  end loop;
end $$;

-- People: their own cases, and what the ledger says of them: who by pseudonym, never by name.
grant select, insert on musubi.cases, musubi.case_messages to musubi_people;
grant update (state, state_at, last_seq) on musubi.cases to musubi_people;
create policy own_rows on musubi.cases to musubi_people using (subject_id = musubi.actor()) with check (subject_id = musubi.actor());
create policy own_cases on musubi.case_messages for select to musubi_people
  using (exists (select from musubi.cases c where c.id = case_id and c.subject_id = musubi.actor()));
create policy own_words on musubi.case_messages for insert to musubi_people
  with check (author = 'person' and pseudonym is null and exists (select from musubi.cases c where c.id = case_id and c.subject_id = musubi.actor()));
grant select (seq, id, at, pseudonym, role, employer, employer_country, contract, office_country, access_country, case_id, purpose, approvers, action, category,
  subject_id, fields, record_ids, row_count, byte_count, result, hidden_until, hidden_ground) on musubi.ledger to musubi_people;
create policy about_me on musubi.ledger for select to musubi_people
  using (subject_id = musubi.actor() and result = 'shown' and (hidden_until is null or hidden_until <= musubi.ledger_now()));
grant select on musubi.ledger_records to musubi_people;
create policy about_me on musubi.ledger_records for select to musubi_people
  using (exists (select from musubi.ledger l where l.seq = ledger_records.seq and l.subject_id = musubi.actor() and l.result = 'shown'
                 and (l.hidden_until is null or l.hidden_until <= musubi.ledger_now())));

revoke create on schema musubi from musubi_disclosure;

insert into musubi.ledger_coverage (store, category, since)
select s, c, now() from unnest(array['cases', 'profiles', 'accounts', 'devices', 'private_profiles', 'messages'],
  array['support', 'profile', 'account', 'device', 'profile_private', 'message_content']) as x (s, c);
