-- The staff directory: who runs the service, for whom, on what, from where. Nothing of people's data, and no way to it.
create schema staff;
comment on schema staff is 'The people who run the service.';
grant usage on schema staff to musubi_directory;

-- Writes the classification of columns as structured comments; the start refuses while a column has none.
create function musubi_meta.classify_staff(p_table text, p_columns text, p_category text, p_retention text) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  column_name text;
begin
  foreach column_name in array string_to_array(p_columns, ' ') loop
    execute format('comment on column staff.%I.%I is %L', p_table, column_name,
      format('category=%s; residency=region; retention=%s', p_category, p_retention));
  end loop;
end $$;

-- One row that counts: whatever takes a right away counts it up, and every process looks at it four times a second.
create table staff.epoch (
  is_only boolean primary key default true check (is_only),
  value bigint not null
);
select musubi_meta.classify_staff('epoch', 'is_only value', 'operations', 'forever');
insert into staff.epoch values (true, 1);

create function staff.count_epoch() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update staff.epoch set value = value + 1;
  return null;
end $$;
revoke all on function staff.count_epoch() from public;

-- Employers hold no right before they have joined, and none after they were cut.
create table staff.employers (
  id text primary key,
  name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  parent_id text references staff.employers (id),
  is_owner boolean not null default false,
  created_at timestamptz not null,
  joined_at timestamptz,
  cut_at timestamptz,
  constraint employers__parent check (parent_id <> id),
  -- An owner of the data belongs to nobody else.
  constraint employers__owner check (not is_owner or parent_id is null)
);
create unique index employers__name on staff.employers (lower(name));
create unique index employers__one_owner on staff.employers (is_owner) where is_owner;
select musubi_meta.classify_staff('employers', 'id name country parent_id is_owner created_at joined_at cut_at', 'staff', 'forever: the ledger names employers');

-- An employer and those it belongs to, upwards. A circle cannot be written (a parent is given once, at birth).
create function staff.employer_line(p_id text) returns setof text language sql stable set search_path = pg_catalog as $$
  with recursive line as (
    select e.id, e.parent_id, 1 as depth from staff.employers e where e.id = p_id
    union all
    select e.id, e.parent_id, line.depth + 1 from line join staff.employers e on e.id = line.parent_id where line.depth < 20
  )
  select id from line
$$;

create table staff.members (
  id text primary key,
  pseudonym text not null unique,
  name text not null,
  email text,
  job text not null,
  team text not null,
  roles text[] not null check (roles <@ array['support', 'moderator', 'approver', 'auditor', 'security', 'developer', 'operator']),
  employer_id text not null references staff.employers (id),
  contract text not null check (contract in ('employee', 'contractor', 'partner')),
  office_country text not null check (office_country ~ '^[A-Z]{2}$'),
  -- While it is set, nothing is possible but setting a new passkey.
  must_renew_since timestamptz,
  created_at timestamptz not null,
  left_at timestamptz
);
create index members__employer_id on staff.members (employer_id);
create unique index members__email on staff.members (lower(email)) where left_at is null;
select musubi_meta.classify_staff('members', 'id pseudonym name email job team roles employer_id contract office_country must_renew_since created_at left_at', 'staff', 'as long as the ledger names them');

-- Whether a member belongs to a population: a person, a team, an employer with its subsidiaries, the offices of a country.
create function staff.concerns(m staff.members, p_kind text, p_target text) returns boolean language sql stable
set search_path = pg_catalog as $$
  select case p_kind
    when 'person' then m.id = p_target
    when 'team' then m.team = p_target
    when 'employer' then p_target in (select staff.employer_line(m.employer_id))
    when 'country' then m.office_country = p_target
    else false end
$$;
revoke all on function staff.concerns(staff.members, text, text) from public;
grant execute on function staff.concerns(staff.members, text, text) to musubi_directory;

-- Links with which somebody sets their first passkey. Only the hash is kept.
create table staff.enrolments (
  code_hash bytea primary key,
  member_id text not null references staff.members (id),
  -- The country in which whoever made the link vouches that the device stands; null: it vouches for no device.
  vouched_country text check (vouched_country ~ '^[A-Z]{2}$'),
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index enrolments__member_id on staff.enrolments (member_id);
select musubi_meta.classify_staff('enrolments', 'code_hash member_id vouched_country made_at expires_at used_at', 'credential', 'until used or expired, then 30 days');

create table staff.passkeys (
  id text primary key,
  member_id text not null references staff.members (id),
  credential_id text not null unique,
  public_key bytea not null,
  sign_count bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  retired_at timestamptz
);
create index passkeys__member_id on staff.passkeys (member_id);
select musubi_meta.classify_staff('passkeys', 'id member_id credential_id public_key sign_count transports name created_at last_used_at retired_at', 'credential', 'until the member has left, then 30 days');

create table staff.challenges (
  id text primary key,
  purpose text not null check (purpose in ('sign_in', 'prove', 'add', 'enrol')),
  challenge text not null,
  -- Whose session or link it belongs to; null while nobody is known.
  bound_to text,
  expires_at timestamptz not null
);
select musubi_meta.classify_staff('challenges', 'id purpose challenge bound_to expires_at', 'credential', 'minutes');

-- Devices with a key that cannot leave them. What is known of them is what somebody attested, until then and no longer.
create table staff.devices (
  id text primary key,
  member_id text not null references staff.members (id),
  name text not null,
  public_key jsonb not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  health text check (health in ('healthy', 'unhealthy')),
  country text check (country ~ '^[A-Z]{2}$'),
  attested_at timestamptz,
  attested_until timestamptz,
  attested_by text,
  constraint devices__attested check ((health is null) = (attested_at is null) and (health is null) = (attested_until is null))
);
create index devices__member_id on staff.devices (member_id);
select musubi_meta.classify_staff('devices', 'id member_id name public_key created_at revoked_at health country attested_at attested_until attested_by', 'staff', 'until the member has left, then 30 days');

create table staff.sessions (
  id text primary key,
  token_hash bytea not null unique,
  member_id text not null references staff.members (id),
  device_id text references staff.devices (id),
  role text not null,
  signed_in_at timestamptz not null,
  second_factor_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text
);
create index sessions__member_id on staff.sessions (member_id) where ended_at is null;
create index sessions__device_id on staff.sessions (device_id) where ended_at is null;
select musubi_meta.classify_staff('sessions', 'id token_hash member_id device_id role signed_in_at second_factor_at last_seen_at expires_at ended_at end_reason', 'staff', '400 days');

-- Networks that stand for an office. An address elsewhere says nothing about a place.
create table staff.office_networks (
  id text primary key,
  cidr cidr not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  label text not null,
  created_at timestamptz not null,
  removed_at timestamptz
);
create unique index office_networks__cidr on staff.office_networks (cidr) where removed_at is null;
select musubi_meta.classify_staff('office_networks', 'id cidr country label created_at removed_at', 'operations', 'forever');

create table staff.cuts (
  id text primary key,
  kind text not null check (kind in ('person', 'team', 'employer', 'country')),
  target text not null,
  words text not null,
  made_by text references staff.members (id),
  made_at timestamptz not null,
  lifted_at timestamptz,
  lifted_by text references staff.members (id),
  -- When the data plane answered that it had ended everything on its side. Asked again and again until then.
  told_at timestamptz
);
create index cuts__live on staff.cuts (kind, target) where lifted_at is null;
create index cuts__untold on staff.cuts (made_at) where told_at is null;
select musubi_meta.classify_staff('cuts', 'id kind target words made_by made_at lifted_at lifted_by told_at', 'staff', 'forever: part of the record of who had access');

-- Requests that an employer may join, with everything that would become reachable, as it stood when it was asked for.
create table staff.joins (
  id text primary key,
  employer_id text not null references staff.employers (id),
  words text not null,
  requested_by text not null references staff.members (id),
  requested_at timestamptz not null,
  diff jsonb not null,
  state text not null default 'asked' check (state in ('asked', 'joined', 'denied')),
  decided_at timestamptz
);
create unique index joins__asked on staff.joins (employer_id) where state = 'asked';
select musubi_meta.classify_staff('joins', 'id employer_id words requested_by requested_at diff state decided_at', 'staff', 'forever: part of the record of who had access');

create table staff.join_decisions (
  join_id text not null references staff.joins (id),
  member_id text not null references staff.members (id),
  verdict text not null check (verdict in ('approve', 'deny')),
  words text not null,
  decided_at timestamptz not null,
  primary key (join_id, member_id)
);
select musubi_meta.classify_staff('join_decisions', 'join_id member_id verdict words decided_at', 'staff', 'forever: part of the record of who had access');

-- Joining needs two different approvers of the owner of the data, neither of them who asked: decided here once more, where no
-- program can pass by it. The first employer of all, the owner of the data, makes the beginning.
create function staff.check_join() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.joined_at is null or (tg_op = 'UPDATE' and old.joined_at is not null) then
    return new;
  end if;
  if tg_op = 'INSERT' and new.is_owner and not exists (select from staff.employers) then
    return new;
  end if;
  if (select count(distinct d.member_id) from staff.joins j
        join staff.join_decisions d on d.join_id = j.id and d.verdict = 'approve' and d.member_id <> j.requested_by
        join staff.members m on m.id = d.member_id and m.left_at is null and 'approver' = any (m.roles)
        join staff.employers e on e.id = m.employer_id and e.is_owner
       where j.employer_id = new.id and j.state = 'joined' and j.decided_at = new.joined_at) < 2 then
    raise exception 'An employer joins by the approval of two approvers.' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger employers__join before insert or update of joined_at, is_owner on staff.employers for each row execute function staff.check_join();

-- Identity providers: each is believed for the people of one employer, and for nobody else's.
create table staff.issuers (
  id text primary key,
  employer_id text not null unique references staff.employers (id),
  issuer text not null,
  client_id text not null,
  sealed_secret bytea,
  created_at timestamptz not null,
  removed_at timestamptz
);
select musubi_meta.classify_staff('issuers', 'id employer_id issuer client_id created_at removed_at', 'operations', 'forever');
select musubi_meta.classify_staff('issuers', 'sealed_secret', 'credential', 'until the provider is removed');

-- Whom a provider means by its names. Bound once, by the address that the directory has.
create table staff.subjects (
  issuer_id text not null references staff.issuers (id),
  subject text not null,
  member_id text not null references staff.members (id),
  bound_at timestamptz not null,
  primary key (issuer_id, subject)
);
create unique index subjects__member_id on staff.subjects (issuer_id, member_id);
select musubi_meta.classify_staff('subjects', 'issuer_id subject member_id bound_at', 'staff', 'until the member has left, then 30 days');

-- Sign-ins with a provider that are under way, and those that came back and wait for the passkey.
create table staff.provider_visits (
  state_hash bytea primary key,
  issuer_id text not null references staff.issuers (id),
  nonce text not null,
  code_verifier text not null,
  expires_at timestamptz not null,
  member_id text references staff.members (id)
);
select musubi_meta.classify_staff('provider_visits', 'state_hash issuer_id nonce code_verifier expires_at member_id', 'credential', 'minutes');

-- Everything that is done in the directory. Nobody who works as the directory can change or remove a line.
create table staff.actions (
  seq bigint generated always as identity primary key,
  at timestamptz not null,
  by_kind text not null check (by_kind in ('staff', 'operator', 'directory')),
  member_id text,
  session_id text,
  action text not null,
  target text not null,
  words text not null,
  detail jsonb not null default '{}'
);
select musubi_meta.classify_staff('actions', 'seq at by_kind member_id session_id action target words detail', 'staff', 'forever: part of the record of who had access');

-- What takes a right away counts the epoch up, whichever program does it.
create trigger sessions__epoch after update of ended_at on staff.sessions for each statement execute function staff.count_epoch();
create trigger cuts__epoch after insert or update of lifted_at on staff.cuts for each statement execute function staff.count_epoch();
create trigger members__epoch after update on staff.members for each statement execute function staff.count_epoch();
create trigger employers__epoch after update on staff.employers for each statement execute function staff.count_epoch();
create trigger devices__epoch after update of revoked_at, health, country, attested_until on staff.devices for each statement execute function staff.count_epoch();
create trigger networks__epoch after insert or update on staff.office_networks for each statement execute function staff.count_epoch();

-- The directory's own role: no deletes but of what expires in minutes, no change of what is a record.
grant select on all tables in schema staff to musubi_directory;
grant insert on staff.employers, staff.members, staff.enrolments, staff.passkeys, staff.challenges, staff.devices, staff.sessions,
  staff.office_networks, staff.cuts, staff.joins, staff.join_decisions, staff.issuers, staff.subjects, staff.provider_visits, staff.actions
  to musubi_directory;
grant update (joined_at, cut_at) on staff.employers to musubi_directory;
grant update (job, team, roles, must_renew_since, left_at) on staff.members to musubi_directory;
grant update (used_at) on staff.enrolments to musubi_directory;
grant update (sign_count, last_used_at, retired_at) on staff.passkeys to musubi_directory;
grant update (revoked_at, health, country, attested_at, attested_until, attested_by) on staff.devices to musubi_directory;
grant update (device_id, second_factor_at, last_seen_at, ended_at, end_reason) on staff.sessions to musubi_directory;
grant update (removed_at) on staff.office_networks, staff.issuers to musubi_directory;
grant update (sealed_secret) on staff.issuers to musubi_directory;
grant update (lifted_at, lifted_by, told_at) on staff.cuts to musubi_directory;
grant update (state, decided_at) on staff.joins to musubi_directory;
grant update (member_id) on staff.provider_visits to musubi_directory;
grant delete on staff.challenges, staff.provider_visits to musubi_directory;
revoke all on function staff.employer_line(text) from public;
grant execute on function staff.employer_line(text) to musubi_directory;
