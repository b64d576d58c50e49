-- Sealed talks. The server keeps what devices publish of themselves, puts each sealed talk's events into one order, and follows its
-- group as far as that goes without secrets (docs/subsystems/sealed.md). It holds no key that opens anything.
grant create on schema musubi to musubi_fence;

-- What accounts say of their devices -----------------------------------------------------------------------------------

create table musubi.device_statements (
  account_id text not null references musubi.accounts (id),
  number integer not null,
  bytes bytea not null,
  signature bytea not null,
  former_signature bytea,
  stated_at timestamptz not null,
  primary key (account_id, number)
);
select musubi_meta.fence('device_statements');
select musubi_meta.classify('device_statements', 'account_id number bytes signature former_signature stated_at', 'device', 'life of the account: whoever checks a chain reads it from its beginning');

-- The devices of each account's newest statement, taken apart.
create table musubi.stated_devices (
  account_id text not null references musubi.accounts (id),
  device_id text not null,
  signature_key bytea not null,
  primary key (account_id, device_id)
);
select musubi_meta.fence('stated_devices');
select musubi_meta.classify('stated_devices', 'account_id device_id signature_key', 'device', 'until the next statement');

-- KeyPackages: one lets one device be added to one group. Taken for a talk it stays, without its body, until the commit that uses it.
create table musubi.key_packages (
  ref bytea primary key,
  account_id text not null references musubi.accounts (id),
  device_id text not null,
  is_last_resort boolean not null,
  body bytea,
  added_at timestamptz not null,
  expires_at timestamptz not null,
  taken_for text,
  taken_at timestamptz,
  check ((body is null) = (taken_for is not null))
);
create index key_packages__device_id on musubi.key_packages (device_id, expires_at);
create unique index key_packages__last_resort on musubi.key_packages (device_id) where is_last_resort;
create index key_packages__expires_at on musubi.key_packages (expires_at);
select musubi_meta.fence('key_packages');
select musubi_meta.classify('key_packages', 'ref account_id device_id is_last_resort body added_at expires_at taken_for taken_at', 'device', 'until used, 31 days at most');

-- What devices of a person keep for each other, sealed under keys that the server never has.
create table musubi.key_backups (
  account_id text primary key references musubi.accounts (id),
  version integer not null,
  body bytea not null,
  saved_at timestamptz not null
);
select musubi_meta.fence('key_backups');
select musubi_meta.classify('key_backups', 'account_id version body saved_at', 'credential', 'until replaced or the account is deleted');

create table musubi.hand_overs (
  device_id text primary key,
  account_id text not null references musubi.accounts (id),
  from_device_id text not null,
  body bytea not null,
  handed_at timestamptz not null
);
create index hand_overs__handed_at on musubi.hand_overs (handed_at);
select musubi_meta.fence('hand_overs');
select musubi_meta.classify('hand_overs', 'device_id account_id from_device_id body handed_at', 'credential', 'until fetched, a quarter of an hour at most');

-- Groups and their events -----------------------------------------------------------------------------------------------

create table musubi.sealed_groups (
  talk_id text primary key references musubi.talks (id),
  epoch bigint not null,
  last_event bigint not null,
  -- Events before this one are not kept any more.
  kept_from bigint not null,
  tree bytea not null,
  group_info bytea not null,
  -- Somebody in the tree is gone: no message is taken until a commit has removed them.
  is_owing boolean not null,
  -- When members or their devices last changed, so that whoever is online is told.
  due_at timestamptz
);
create index sealed_groups__due_at on musubi.sealed_groups (due_at);
select musubi_meta.fence('sealed_groups');
select musubi_meta.classify('sealed_groups', 'talk_id epoch last_event kept_from is_owing due_at', 'message_metadata', 'life of the talk');
select musubi_meta.classify('sealed_groups', 'tree group_info', 'device', 'until the next commit');
alter table musubi.sealed_groups set (fillfactor = 50);

-- Who stands in the tree.
create table musubi.sealed_leaves (
  talk_id text not null references musubi.sealed_groups (talk_id),
  leaf integer not null,
  account_id text not null,
  device_id text not null,
  signature_key bytea not null,
  -- The event up to which the device has followed, as far as it has said so by asking for what comes after.
  followed bigint not null default 0,
  primary key (talk_id, leaf)
);
create index sealed_leaves__device_id on musubi.sealed_leaves (device_id);
create index sealed_leaves__account_id on musubi.sealed_leaves (account_id);
select musubi_meta.fence('sealed_leaves');
select musubi_meta.classify('sealed_leaves', 'talk_id leaf account_id device_id signature_key followed', 'device', 'until a commit removes the device');

create table musubi.sealed_events (
  talk_id text not null,
  event bigint not null,
  kind text not null check (kind in ('commit', 'message', 'note')),
  epoch bigint not null,
  sender_id text not null,
  device_id text not null,
  client_id text not null,
  -- Ciphertext, or a commit. Null once the message was taken back or replaced.
  body bytea,
  -- The place in the talk's order that a message has or replaces.
  seq bigint,
  accepted_at timestamptz not null,
  -- With which of the server's keys it is vouched for; null for commits.
  key_id bigint,
  primary key (talk_id, event),
  check ((seq is not null) = (kind = 'message') and (key_id is null) = (kind = 'commit'))
);
create unique index sealed_events__client_id on musubi.sealed_events (talk_id, device_id, client_id);
create unique index sealed_events__commit on musubi.sealed_events (talk_id, epoch) where kind = 'commit';
create index sealed_events__seq on musubi.sealed_events (talk_id, seq) where seq is not null;
create index sealed_events__accepted_at on musubi.sealed_events (accepted_at);
select musubi_meta.fence('sealed_events');
select musubi_meta.classify('sealed_events', 'talk_id event kind epoch sender_id device_id client_id seq accepted_at key_id', 'message_metadata', 'until every device of the talk has had it, one day at least and 60 days at most');
select musubi_meta.classify('sealed_events', 'body', 'message_content', 'until every device of the talk has had it, one day at least and 60 days at most; erased at once when unsent or replaced; only the devices of members can open it');

-- The Welcome of a commit, once, with the tree of the epoch that it leads into.
create table musubi.sealed_welcomes (
  talk_id text not null,
  event bigint not null,
  epoch bigint not null,
  welcome bytea not null,
  tree bytea not null,
  made_at timestamptz not null,
  primary key (talk_id, event)
);
select musubi_meta.fence('sealed_welcomes');
select musubi_meta.classify('sealed_welcomes', 'talk_id event epoch welcome tree made_at', 'device', 'until every device it is for has entered, 60 days at most');

create table musubi.sealed_invitees (
  device_id text not null,
  talk_id text not null,
  event bigint not null,
  account_id text not null,
  primary key (device_id, talk_id, event),
  foreign key (talk_id, event) references musubi.sealed_welcomes (talk_id, event)
);
create index sealed_invitees__event on musubi.sealed_invitees (talk_id, event);
select musubi_meta.fence('sealed_invitees');
select musubi_meta.classify('sealed_invitees', 'device_id talk_id event account_id', 'device', 'until the device has entered, 60 days at most');

-- The keys with which the server vouches for what it relayed, each wrapped by the key ring.
create table musubi.franking_keys (
  key_id bigint primary key,
  wrapped_key bytea not null,
  ring_epoch integer not null,
  made_at timestamptz not null
);
select musubi_meta.fence('franking_keys');
select musubi_meta.classify('franking_keys', 'key_id wrapped_key ring_epoch made_at', 'operations', '13 months');

-- Which event was the last when somebody entered: what came before is not for them.
alter table musubi.talk_members add column joined_event bigint not null default 0;
select musubi_meta.classify('talk_members', 'joined_event', 'relation', 'until the member leaves');

-- Who stands where ------------------------------------------------------------------------------------------------------

-- Leaves of people who are no members, and of devices that are signed out or not stated (with this key) any more.
create function musubi.owed_leaves(p_talk text) returns integer[] language sql stable security definer set search_path = pg_catalog, musubi as $$
  select coalesce(array_agg(l.leaf order by l.leaf), '{}') from musubi.sealed_leaves l
  where l.talk_id = p_talk and not (
    exists (select 1 from musubi.talk_members m where m.talk_id = l.talk_id and m.account_id = l.account_id)
    and exists (
      select 1 from musubi.stated_devices s join musubi.devices d on d.id = s.device_id and d.account_id = s.account_id and d.revoked_at is null
      where s.account_id = l.account_id and s.device_id = l.device_id and s.signature_key = l.signature_key))
$$;

-- The devices that may be in a talk's group: stated by its members, and signed in.
create function musubi.entitled_devices(p_talk text) returns table (account_id text, device_id text, signature_key bytea)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select s.account_id, s.device_id, s.signature_key
  from musubi.talk_members m
  join musubi.stated_devices s on s.account_id = m.account_id
  join musubi.devices d on d.id = s.device_id and d.account_id = s.account_id and d.revoked_at is null
  where m.talk_id = p_talk
$$;

-- The same for a member who asks, with whether the device has a leaf.
create function musubi.read_entitled(p_talk text) returns table (account_id text, device_id text, signature_key bytea, is_in boolean)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select e.account_id, e.device_id, e.signature_key,
    exists (select 1 from musubi.sealed_leaves l where l.talk_id = p_talk and l.account_id = e.account_id and l.device_id = e.device_id)
  from musubi.entitled_devices(p_talk) e where musubi.my_role(p_talk) is not null order by 1, 2
$$;

-- A sealed talk's group for a member; nothing for anybody else.
create function musubi.read_group(p_talk text)
returns table (epoch bigint, last_event bigint, kept_from bigint, tree bytea, group_info bytea, owed integer[])
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select g.epoch, g.last_event, g.kept_from, g.tree, g.group_info, musubi.owed_leaves(p_talk)
  from musubi.sealed_groups g where g.talk_id = p_talk and musubi.my_role(p_talk) is not null
$$;

-- Notes in these groups who is gone and that something changed. Called by the functions here only, in every transaction in which
-- a member or a device comes or goes; groups are locked in the order of their talks' ids.
create function musubi.note_debt(p_talks text[]) returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.sealed_groups g where g.talk_id = any (p_talks) order by g.talk_id for no key update;
  -- A statement of its own: it sees what was committed while the locks were waited for.
  update musubi.sealed_groups g set is_owing = cardinality(musubi.owed_leaves(g.talk_id)) > 0, due_at = clock_timestamp() where g.talk_id = any (p_talks);
end $$;

create function musubi.note_member() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
begin
  if exists (select 1 from musubi.sealed_groups g where g.talk_id = coalesce(new.talk_id, old.talk_id)) then
    perform musubi.note_debt(array[coalesce(new.talk_id, old.talk_id)]);
  end if;
  return null;
end $$;
create trigger talk_members__debt after insert or delete on musubi.talk_members for each row execute function musubi.note_member();

-- A device that is signed out gets nothing more: what lies here for it goes, and the groups that it is in have to remove it.
create function musubi.note_sign_out() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
declare
  gone text[];
begin
  select array_agg(n.id) into gone from devices_now n join devices_before b on b.id = n.id where n.revoked_at is not null and b.revoked_at is null;
  if gone is null then return null; end if;
  delete from musubi.key_packages where device_id = any (gone);
  delete from musubi.hand_overs where device_id = any (gone);
  delete from musubi.sealed_invitees where device_id = any (gone);
  perform musubi.note_debt(array(select distinct l.talk_id from musubi.sealed_leaves l where l.device_id = any (gone)));
  return null;
end $$;
create trigger devices__debt after update on musubi.devices referencing old table as devices_before new table as devices_now
  for each statement execute function musubi.note_sign_out();

-- Keys ------------------------------------------------------------------------------------------------------------------

-- Whether the actor may know which devices somebody has: oneself, a friend, or somebody in a talk of the actor's.
create function musubi.may_read_keys(p_account text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select musubi.actor() is not null and (p_account = musubi.actor() or musubi.shares_talk(p_account)
    or exists (select 1 from musubi.relations r where r.owner_id = musubi.actor() and r.other_id = p_account and r.state = 'friend'))
$$;

-- Statements of an account after a number, and the number of its newest; -1 for none. Always at least one row for whoever may know.
create function musubi.read_statements(p_account text, p_after integer, p_limit integer)
returns table (newest integer, number integer, bytes bytea, signature bytea, former_signature bytea)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select n.newest, s.number, s.bytes, s.signature, s.former_signature
  from (select coalesce(max(number), -1) as newest from musubi.device_statements where account_id = p_account) n
  left join lateral (
    select * from musubi.device_statements d where d.account_id = p_account and d.number > p_after order by d.number limit p_limit) s on true
  where musubi.may_read_keys(p_account) order by s.number
$$;

-- Whether some of these have no device that could be in a sealed talk. Of strangers it says the same as of those who have none.
create function musubi.lack_keys(p_accounts text[]) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (
    select 1 from unnest(p_accounts) a (id)
    where not musubi.may_read_keys(a.id) or not exists (
      select 1 from musubi.stated_devices s join musubi.devices d on d.id = s.device_id and d.account_id = s.account_id and d.revoked_at is null
      where s.account_id = a.id))
$$;

-- The actor's newest statement, with their account held: statements of one account come one after the other.
create function musubi.hold_statements() returns table (number integer, bytes bytea, signature bytea, former_signature bytea)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform musubi.lock_accounts(array[musubi.actor()]);
  return query select d.number, d.bytes, d.signature, d.former_signature from musubi.device_statements d
    where d.account_id = musubi.actor() order by d.number desc limit 1;
end $$;

-- Stores the actor's next statement, whose signatures were checked, with the devices that it names. "statement_wrong": one of
-- them is not a device of the actor's that is signed in. "statement_outdated": it is not the next one.
create function musubi.publish_statement(p_number integer, p_bytes bytea, p_signature bytea, p_former bytea, p_devices text[], p_keys bytea[], p_at timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  me text := musubi.actor();
begin
  perform musubi.lock_accounts(array[me]);
  if p_number is distinct from (select coalesce(max(d.number), -1) + 1 from musubi.device_statements d where d.account_id = me) then return 'statement_outdated'; end if;
  if exists (select 1 from unnest(p_devices) w (id) where not exists (
      select 1 from musubi.devices d where d.id = w.id and d.account_id = me and d.revoked_at is null)) then return 'statement_wrong'; end if;
  insert into musubi.device_statements (account_id, number, bytes, signature, former_signature, stated_at) values (me, p_number, p_bytes, p_signature, p_former, p_at);
  -- What is stated before the KeyPackages, as whoever commits holds them.
  perform 1 from musubi.stated_devices s where s.account_id = me order by s.device_id for update;
  delete from musubi.stated_devices s where s.account_id = me and not exists (
    select 1 from unnest(p_devices, p_keys) w (id, key) where w.id = s.device_id and w.key = s.signature_key);
  -- Of a device that is left out or has another key now, what lies here was made with the former one.
  delete from musubi.key_packages k where k.account_id = me and not exists (
    select 1 from musubi.stated_devices s where s.account_id = me and s.device_id = k.device_id);
  insert into musubi.stated_devices (account_id, device_id, signature_key) select me, w.id, w.key from unnest(p_devices, p_keys) w (id, key) on conflict do nothing;
  perform musubi.note_debt(array(
    select g.talk_id from musubi.sealed_groups g
    where exists (select 1 from musubi.talk_members m where m.talk_id = g.talk_id and m.account_id = me)
       or exists (select 1 from musubi.sealed_leaves l where l.talk_id = g.talk_id and l.account_id = me)));
  return 'ok';
end $$;

-- Who of these is to hear that the actor's devices have changed: friends, and people in a sealed talk with the actor.
create function musubi.who_follows_keys(p_candidates text[]) returns setof text language sql stable security definer set search_path = pg_catalog, musubi as $$
  select c from unnest(p_candidates) c
  where exists (select 1 from musubi.relations r where r.owner_id = c and r.other_id = musubi.actor() and r.state = 'friend')
     or exists (select 1 from musubi.talk_members mine join musubi.talk_members theirs using (talk_id) join musubi.talks t on t.id = talk_id
                where mine.account_id = musubi.actor() and theirs.account_id = c and t.protection = 'sealed')
$$;

-- Whether a device is the actor's and signed in; called by the functions here only.
create function musubi.is_my_device(p_device text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (select 1 from musubi.devices d where d.id = p_device and d.account_id = musubi.actor() and d.revoked_at is null)
$$;

-- The key under which the actor's newest statement names a device of the actor's that is signed in; null when it does not.
create function musubi.my_stated_key(p_device text) returns bytea language sql stable security definer set search_path = pg_catalog, musubi as $$
  select s.signature_key from musubi.stated_devices s where s.account_id = musubi.actor() and s.device_id = p_device and musubi.is_my_device(p_device)
$$;

-- Lays in KeyPackages of a device of the actor's, whose signatures were checked under this key. False when the device is not the
-- actor's, or is not stated with this key. The newest hundred are kept.
create function musubi.add_packages(p_device text, p_key bytea, p_refs bytea[], p_bodies bytea[], p_until timestamptz[], p_last boolean[], p_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.devices d where d.id = p_device for share;
  if not musubi.is_my_device(p_device) or not exists (
      select 1 from musubi.stated_devices s where s.account_id = musubi.actor() and s.device_id = p_device and s.signature_key = p_key) then return false; end if;
  -- Two at once of one device would each make room for the other's last resort.
  perform pg_advisory_xact_lock(hashtextextended('packages ' || p_device, 0));
  delete from musubi.key_packages k where k.device_id = p_device and k.is_last_resort and true = any (p_last) and not k.ref = any (p_refs);
  insert into musubi.key_packages (ref, account_id, device_id, is_last_resort, body, added_at, expires_at)
  select w.ref, musubi.actor(), p_device, w.is_last, w.body, p_at, w.until from unnest(p_refs, p_bodies, p_until, p_last) w (ref, body, until, is_last)
  on conflict do nothing;
  delete from musubi.key_packages k where k.ref in (
    select o.ref from musubi.key_packages o where o.device_id = p_device and not o.is_last_resort and o.taken_for is null order by o.expires_at desc, o.ref offset 100);
  return true;
end $$;

-- How many KeyPackages of a device of the actor's are left.
create function musubi.count_packages(p_device text, p_at timestamptz) returns table (count integer, has_last_resort boolean)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select (count(*) filter (where not k.is_last_resort))::integer, coalesce(bool_or(k.is_last_resort), false)
  from musubi.key_packages k where k.device_id = p_device and k.account_id = musubi.actor() and k.taken_for is null and k.expires_at > p_at
$$;

-- Takes one KeyPackage of each of these devices, where they may be in the talk's group: each once, the oldest first; where none is
-- left the last resort, which stays.
create function musubi.take_packages(p_talk text, p_devices text[], p_at timestamptz)
returns table (account_id text, device_id text, body bytea, is_last_resort boolean)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  wanted record;
  found_one record;
begin
  if musubi.my_role(p_talk) is null then return; end if;
  for wanted in select e.account_id, e.device_id from musubi.entitled_devices(p_talk) e where e.device_id = any (p_devices) order by e.device_id
  loop
    select k.ref, k.body, k.is_last_resort into found_one from musubi.key_packages k
      where k.device_id = wanted.device_id and k.taken_for is null and k.expires_at > p_at and not k.is_last_resort
      order by k.expires_at, k.ref limit 1 for update skip locked;
    if found then
      update musubi.key_packages k set taken_for = p_talk, taken_at = p_at, body = null where k.ref = found_one.ref;
    else
      select k.ref, k.body, k.is_last_resort into found_one from musubi.key_packages k
        where k.device_id = wanted.device_id and k.is_last_resort and k.expires_at > p_at;
      if not found then continue; end if;
    end if;
    account_id := wanted.account_id;
    device_id := wanted.device_id;
    body := found_one.body;
    is_last_resort := found_one.is_last_resort;
    return next;
  end loop;
end $$;

-- Groups ----------------------------------------------------------------------------------------------------------------

-- Begins the group of a sealed talk of the actor's with one device of the actor's in it; what of it can be checked was checked.
create function musubi.found_group(p_talk text, p_device text, p_key bytea, p_tree bytea, p_info bytea) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.devices d where d.id = p_device for share;
  perform musubi.lock_talk(p_talk);
  if musubi.my_role(p_talk) is null or not exists (select 1 from musubi.talks t where t.id = p_talk and t.protection = 'sealed') then
    raise exception 'may not begin' using errcode = 'insufficient_privilege';
  end if;
  if exists (select 1 from musubi.sealed_groups g where g.talk_id = p_talk) then return 'already_founded'; end if;
  if not exists (select 1 from musubi.entitled_devices(p_talk) e where e.account_id = musubi.actor() and e.device_id = p_device and e.signature_key = p_key) then
    return 'commit_refused';
  end if;
  insert into musubi.sealed_groups (talk_id, epoch, last_event, kept_from, tree, group_info, is_owing, due_at) values (p_talk, 0, 0, 1, p_tree, p_info, false, null);
  insert into musubi.sealed_leaves (talk_id, leaf, account_id, device_id, signature_key) values (p_talk, 0, musubi.actor(), p_device, p_key);
  return 'ok';
end $$;

-- Holds a talk's group for a commit, and the devices that the commit adds with what is stated of them: nobody signs one out and
-- no statement drops one until the transaction ends. Devices first, then the talk, then its group.
create function musubi.hold_group(p_talk text, p_devices text[]) returns bigint language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  current_epoch bigint;
begin
  if musubi.my_role(p_talk) is null then return null; end if;
  perform 1 from musubi.devices d where d.id = any (p_devices) order by d.id for share;
  perform 1 from musubi.stated_devices s where s.device_id = any (p_devices) order by s.account_id, s.device_id for share;
  perform musubi.lock_talk(p_talk);
  select g.epoch into current_epoch from musubi.sealed_groups g where g.talk_id = p_talk and musubi.my_role(p_talk) is not null for no key update;
  return current_epoch;
end $$;

-- Stores a commit of a device of the actor's that ends this epoch, with what comes of it. Only after it was followed, and with the
-- group held. "stale_epoch": another one was first. "package": it adds by a KeyPackage that was not taken for this talk.
create function musubi.store_commit(
  p_talk text, p_device text, p_client text, p_epoch bigint, p_commit bytea, p_tree bytea, p_info bytea,
  p_leaves integer[], p_accounts text[], p_devices text[], p_keys bytea[],
  p_welcome bytea, p_added_accounts text[], p_added_devices text[], p_refs bytea[], p_at timestamptz)
returns table (outcome text, event bigint, is_due boolean, accepted_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  number bigint;
  at timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  if musubi.my_role(p_talk) is null or not musubi.is_my_device(p_device) then raise exception 'may not commit' using errcode = 'insufficient_privilege'; end if;
  if exists (select 1 from unnest(p_refs, p_added_devices) w (ref, device_id) where not exists (
      select 1 from musubi.key_packages k where k.ref = w.ref and k.device_id = w.device_id and k.expires_at > p_at and (k.is_last_resort or k.taken_for = p_talk))) then
    return query select 'package', null::bigint, false, null::timestamptz;
    return;
  end if;
  update musubi.sealed_groups g set epoch = g.epoch + 1, last_event = g.last_event + 1, tree = p_tree, group_info = p_info
    where g.talk_id = p_talk and g.epoch = p_epoch returning g.last_event into number;
  if number is null then
    return query select 'stale_epoch', null::bigint, false, null::timestamptz;
    return;
  end if;
  delete from musubi.key_packages k where k.ref = any (p_refs) and not k.is_last_resort;
  -- Whoever stays keeps what they have said of how far they are; whoever is new begins behind this commit.
  delete from musubi.sealed_leaves l where l.talk_id = p_talk and not exists (
    select 1 from unnest(p_leaves, p_devices) w (leaf, device_id) where w.leaf = l.leaf and w.device_id = l.device_id);
  insert into musubi.sealed_leaves (talk_id, leaf, account_id, device_id, signature_key, followed)
    select p_talk, w.leaf, w.account_id, w.device_id, w.key, number from unnest(p_leaves, p_accounts, p_devices, p_keys) w (leaf, account_id, device_id, key)
    on conflict (talk_id, leaf) do update set signature_key = excluded.signature_key;
  insert into musubi.sealed_events (talk_id, event, kind, epoch, sender_id, device_id, client_id, body, accepted_at)
    values (p_talk, number, 'commit', p_epoch, musubi.actor(), p_device, p_client, p_commit, at);
  if p_welcome is not null then
    insert into musubi.sealed_welcomes (talk_id, event, epoch, welcome, tree, made_at) values (p_talk, number, p_epoch + 1, p_welcome, p_tree, p_at);
    insert into musubi.sealed_invitees (device_id, talk_id, event, account_id)
      select w.device_id, p_talk, number, w.account_id from unnest(p_added_devices, p_added_accounts) w (device_id, account_id);
  end if;
  update musubi.sealed_groups g set is_owing = cardinality(musubi.owed_leaves(p_talk)) > 0 where g.talk_id = p_talk;
  return query select 'ok', number, g.is_owing or exists (
      select 1 from musubi.entitled_devices(p_talk) e where not exists (
        select 1 from musubi.sealed_leaves l where l.talk_id = p_talk and l.account_id = e.account_id and l.device_id = e.device_id)), at
    from musubi.sealed_groups g where g.talk_id = p_talk;
end $$;

-- A device of the actor's has followed a talk up to an event: it asks for what comes after. What every device has had need not be kept.
create function musubi.note_followed(p_talk text, p_device text, p_event bigint) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  update musubi.sealed_leaves l set followed = least(p_event, g.last_event) from musubi.sealed_groups g
  where g.talk_id = p_talk and l.talk_id = p_talk and l.device_id = p_device and l.account_id = musubi.actor() and l.followed < least(p_event, g.last_event)
    and musubi.my_role(p_talk) is not null
$$;

-- The event up to which everybody who may be in a talk's group has followed; all of them where nobody is left. For sweeping.
create function musubi.followed_by_all(p_talk text) returns bigint language sql stable security definer set search_path = pg_catalog, musubi as $$
  select coalesce(
    (select min(l.followed) from musubi.sealed_leaves l where l.talk_id = p_talk and not l.leaf = any (musubi.owed_leaves(p_talk))),
    (select g.last_event from musubi.sealed_groups g where g.talk_id = p_talk))
$$;

-- The event of a device of the actor's under this name; null when there is none.
create function musubi.find_own_event(p_talk text, p_device text, p_client text) returns bigint language sql stable security definer set search_path = pg_catalog, musubi as $$
  select e.event from musubi.sealed_events e
  where e.talk_id = p_talk and e.device_id = p_device and e.client_id = p_client and e.sender_id = musubi.actor() and musubi.my_role(p_talk) is not null
$$;

-- Welcomes that wait for a device of the actor's, in talks that the actor is in, the oldest first.
create function musubi.list_welcomes(p_device text, p_limit integer)
returns table (talk_id text, event bigint, epoch bigint, welcome bytea, tree bytea)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select w.talk_id, w.event, w.epoch, w.welcome, w.tree
  from musubi.sealed_invitees i join musubi.sealed_welcomes w on w.talk_id = i.talk_id and w.event = i.event
  where i.device_id = p_device and i.account_id = musubi.actor() and musubi.is_my_device(p_device) and musubi.my_role(i.talk_id) is not null
  order by w.made_at, w.talk_id, w.event limit p_limit
$$;

-- A device of the actor's needs its Welcome no more; when nobody does, it goes.
create function musubi.confirm_welcome(p_device text, p_talk text, p_event bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  -- Two last ones at once: the Welcome is held, so that the second sees that the first is gone.
  perform 1 from musubi.sealed_welcomes w where w.talk_id = p_talk and w.event = p_event and exists (
    select 1 from musubi.sealed_invitees i where i.device_id = p_device and i.talk_id = p_talk and i.event = p_event and i.account_id = musubi.actor()) for update;
  if not found then return; end if;
  delete from musubi.sealed_invitees i where i.device_id = p_device and i.talk_id = p_talk and i.event = p_event;
  delete from musubi.sealed_welcomes w where w.talk_id = p_talk and w.event = p_event and not exists (
    select 1 from musubi.sealed_invitees i where i.talk_id = p_talk and i.event = p_event);
end $$;

-- Messages --------------------------------------------------------------------------------------------------------------

-- The hot path of sealed talks: many people's events at once. Decides by itself, for each, what its sender may do and whether the
-- group stands where the sender believes. In the order of the talks' ids, so that two batches do not wait for each other in a circle.
-- p_files: for messages with files their ids, with a space between; such a message is stored when each of them is ready and its sender may
-- see it, and they are shown at its place from that commit on. Until then they are held against erasing.
create function musubi.post_sealed(
  p_talks text[], p_senders text[], p_devices text[], p_clients text[], p_epochs bigint[], p_kinds text[], p_seqs bigint[], p_bodies bytea[], p_files text[], p_key bigint)
returns table (ix integer, outcome text, event bigint, accepted_at timestamptz, key_id bigint, body bytea, roster_version bigint, message jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  item record;
  stands record;
  known record;
  place bigint;
  number bigint;
  version bigint;
  at timestamptz;
  wanted text[];
begin
  wanted := array(select distinct f from unnest(p_files) a (ids) cross join lateral unnest(string_to_array(a.ids, ' ')) f);
  if cardinality(wanted) > 0 then
    -- Files come after talks and groups (docs/subsystems/locks.md): all of the batch's are held before the first of its files.
    perform 1 from musubi.talks t where t.id = any (p_talks) order by t.id for no key update;
    perform 1 from musubi.sealed_groups g where g.talk_id = any (p_talks) order by g.talk_id for no key update;
    perform 1 from musubi.files f where f.id = any (wanted) order by f.id for share;
  end if;
  for item in
    select i.*, string_to_array(i.files, ' ') as file_ids from unnest(p_talks, p_senders, p_devices, p_clients, p_epochs, p_kinds, p_seqs, p_bodies, p_files)
      with ordinality as i (talk_id, sender_id, device_id, client_id, epoch, kind, seq, body, files, ix) order by i.talk_id, i.ix
  loop
    ix := item.ix;
    event := null; accepted_at := null; key_id := null; body := null; roster_version := null; message := null;
    perform 1 from musubi.talks t where t.id = item.talk_id for no key update;
    select t.is_silent, t.protection, t.roster_version, t.post_policy, m.role, m.joined_seq, g.epoch, g.is_owing
      into stands
      from musubi.talks t
      join musubi.talk_members m on m.talk_id = t.id and m.account_id = item.sender_id
      join musubi.devices d on d.id = item.device_id and d.account_id = item.sender_id and d.revoked_at is null
      left join musubi.sealed_groups g on g.talk_id = t.id
      where t.id = item.talk_id;
    if not found then outcome := 'not_member'; return next; continue; end if;
    select e.event, e.accepted_at, e.key_id, e.body, e.seq, e.kind into known from musubi.sealed_events e
      where e.talk_id = item.talk_id and e.device_id = item.device_id and e.client_id = item.client_id;
    if found then
      outcome := case when known.kind = 'commit' then 'envelope_wrong' else 'repeat' end;
      event := known.event; accepted_at := known.accepted_at; key_id := known.key_id; body := known.body;
      roster_version := stands.roster_version;
      message := musubi.show_message(item.talk_id, known.seq);
      return next; continue;
    end if;
    outcome := case
      when stands.protection <> 'sealed' then 'class_mismatch'
      when stands.is_silent then 'blocked'
      when item.kind <> 'note' and stands.post_policy = 'admins' and stands.role = 'member' then 'posting_restricted'
      when stands.epoch is null then 'not_ready'
      when item.kind = 'edit' and not exists (
        select 1 from musubi.messages m where m.talk_id = item.talk_id and m.seq = item.seq and m.seq > stands.joined_seq
          and m.sender_id = item.sender_id and m.kind = 'sealed') then 'not_editable'
      when item.kind = 'message' and exists (
        select 1 from musubi.messages m where m.talk_id = item.talk_id and m.sender_id = item.sender_id and m.client_id = item.client_id) then 'envelope_wrong'
      when item.file_ids is not null then (
        select case
            when item.kind <> 'message' then 'envelope_wrong'
            when not bool_and(f.id is not null and f.kind <> 'poster' and musubi.reads_file(item.sender_id, w.id)) then 'file_absent'
            when not bool_and(f.state = 'ready') then 'not_ready'
          end
        from unnest(item.file_ids) w (id) left join musubi.files f on f.id = w.id)
    end;
    if outcome is not null then return next; continue; end if;
    -- Whoever signs a device out or takes a member out has this row as well: it is looked at under its lock.
    update musubi.sealed_groups g set last_event = g.last_event + 1
      where g.talk_id = item.talk_id and g.epoch = item.epoch and not g.is_owing returning g.last_event into number;
    if not found then
      select case when g.epoch <> item.epoch then 'stale_epoch' else 'removal_owed' end into outcome from musubi.sealed_groups g where g.talk_id = item.talk_id;
      return next; continue;
    end if;
    at := date_trunc('milliseconds', clock_timestamp());
    version := stands.roster_version;
    place := null;
    if item.kind = 'message' then
      place := musubi.take_place(item.talk_id);
      insert into musubi.messages (talk_id, seq, changed_seq, sender_id, device_id, client_id, sent_at, kind, content)
        values (item.talk_id, place, place, item.sender_id, item.device_id, item.client_id, at, 'sealed', jsonb_build_object('kind', 'sealed', 'event', number));
      insert into musubi.file_places (file_id, talk_id, seq) select distinct w.id, item.talk_id, place from unnest(item.file_ids) w (id);
    elsif item.kind = 'edit' then
      place := item.seq;
      update musubi.messages m set changed_seq = musubi.take_place(item.talk_id), content = jsonb_build_object('kind', 'sealed', 'event', number), edited_at = at
        where m.talk_id = item.talk_id and m.seq = item.seq;
      update musubi.sealed_events e set body = null where e.talk_id = item.talk_id and e.seq = item.seq;
    end if;
    insert into musubi.sealed_events (talk_id, event, kind, epoch, sender_id, device_id, client_id, body, seq, accepted_at, key_id)
      values (item.talk_id, number, case when item.kind = 'note' then 'note' else 'message' end, item.epoch, item.sender_id, item.device_id, item.client_id,
        item.body, place, at, p_key);
    outcome := 'posted';
    event := number; accepted_at := at; key_id := p_key; body := null; roster_version := version;
    message := musubi.show_message(item.talk_id, place);
    return next;
  end loop;
end $$;

-- A message as it is now; called by the functions here only.
create function musubi.show_message(p_talk text, p_seq bigint) returns jsonb language sql stable security definer set search_path = pg_catalog, musubi as $$
  select to_jsonb(m) from (
    select talk_id, seq, changed_seq, sender_id, client_id, sent_at, content, reply_to, is_forwarded, edited_at, is_pinned, reactions
    from musubi.messages where talk_id = p_talk and seq = p_seq) m
$$;

-- The server's franking keys that are kept, newest first, and a new one for a time that has none.
create function musubi.franking_keys_kept() returns table (key_id bigint, wrapped_key bytea, ring_epoch integer)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select k.key_id, k.wrapped_key, k.ring_epoch from musubi.franking_keys k order by k.key_id desc
$$;
create function musubi.add_franking_key(p_key bigint, p_wrapped bytea, p_epoch integer, p_at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.franking_keys (key_id, wrapped_key, ring_epoch, made_at) values (p_key, p_wrapped, p_epoch, p_at) on conflict do nothing
$$;

-- The events that the actor may read: after the one at which they entered, by talk.
create function musubi.event_floors() returns jsonb language sql stable security definer set search_path = pg_catalog, musubi as $$
  select coalesce(jsonb_object_agg(m.talk_id, m.joined_event), '{}'::jsonb)
  from musubi.talk_members m
  where m.account_id = musubi.actor() and (musubi.granted_talk() is null or m.talk_id = musubi.granted_talk())
$$;

-- Groups in which something changed since an instant, for telling their members, each with what tells one change from the next. Names
-- talks and nothing else.
create function musubi.due_groups(p_since timestamptz) returns table (talk_id text, due text)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select g.talk_id, g.due_at::text from musubi.sealed_groups g where g.due_at >= p_since
$$;

-- What was there before, and now knows of sealed talks -------------------------------------------------------------------

-- As in 0004, and besides: what was said before is not for whoever enters, in the order of events as in that of messages.
create or replace function musubi.enter_talk(p_talk text, p_account text, p_role text, p_after bigint, p_at timestamptz)
returns void language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.talk_members (talk_id, account_id, role, joined_seq, joined_at, joined_event) values (p_talk, p_account, p_role, p_after, p_at,
    coalesce((select g.last_event from musubi.sealed_groups g where g.talk_id = p_talk), 0));
  insert into musubi.memberships (talk_id, account_id, from_seq, joined_at) values (p_talk, p_account, p_after, p_at)
    on conflict (talk_id, account_id, from_seq) do update set to_seq = null, left_at = null;
  insert into musubi.talk_settings (talk_id, account_id, read_seq) values (p_talk, p_account, p_after);
  update musubi.talks set roster_version = roster_version + 1 where id = p_talk;
$$;

-- Two people may have one plain and one sealed talk.
drop index musubi.talks__pair_key;
create unique index talks__pair_key on musubi.talks (pair_key, protection) where pair_key is not null;

-- As in 0004, for both of them.
drop function musubi.settle_silence(text);
create function musubi.settle_silence(p_other text) returns setof text language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  pair text := least(p_other, musubi.actor()) || '|' || greatest(p_other, musubi.actor());
begin
  perform 1 from musubi.talks t where t.pair_key = pair order by t.id for no key update;
  return query update musubi.talks t set is_silent = exists (
      select 1 from musubi.relations r
      where r.state = 'blocked' and ((r.owner_id = p_other and r.other_id = musubi.actor()) or (r.owner_id = musubi.actor() and r.other_id = p_other))),
    roster_version = t.roster_version + 1
  where t.pair_key = pair returning t.id;
end $$;

-- As in 0011, and besides: a sealed talk is of people who can open it, and the server does not hear its name.
create or replace function musubi.found_talk(p_id text, p_kind text, p_name text, p_protection text, p_region text, p_pair_key text, p_others text[], p_at timestamptz)
returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if musubi.actor() is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  if not coalesce(case p_kind
      when 'group' then p_pair_key is null
      when 'direct' then cardinality(p_others) = 1 and p_pair_key = least(p_others[1], musubi.actor()) || '|' || greatest(p_others[1], musubi.actor())
    end, false) then raise exception 'no such kind of talk' using errcode = 'insufficient_privilege'; end if;
  if exists (
    select 1 from unnest(p_others) o
    where not exists (select 1 from musubi.relations r where r.owner_id = musubi.actor() and r.other_id = o and r.state = 'friend')
       or not exists (select 1 from musubi.relations r where r.owner_id = o and r.other_id = musubi.actor()
                        and (r.state = 'friend' or (r.state = 'blocked' and p_kind = 'direct')))
  ) then raise exception 'not friends' using errcode = 'insufficient_privilege'; end if;
  if p_protection = 'sealed' and (p_name <> '' or musubi.lack_keys(p_others || musubi.actor())) then
    raise exception 'cannot be sealed' using errcode = 'insufficient_privilege';
  end if;
  insert into musubi.talks (id, kind, name, protection, region, pair_key, created_at, is_silent)
  values (p_id, p_kind, p_name, p_protection, p_region, p_pair_key, p_at, p_kind = 'direct' and exists (
    select 1 from unnest(p_others) o join musubi.relations r on r.owner_id = o and r.other_id = musubi.actor() and r.state = 'blocked'));
  perform musubi.enter_talk(p_id, musubi.actor(), case when p_kind = 'direct' then 'member' else 'owner' end, 0, p_at);
  perform musubi.enter_talk(p_id, o, 'member', 0, p_at) from unnest(p_others) o;
end $$;

-- Whether an invite is into a sealed talk and the actor has no device that could be in it.
create function musubi.invite_lacks_keys(p_code text, p_now timestamptz) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (select 1 from musubi.read_invite(p_code, p_now) i join musubi.talks t on t.id = i.talk_id and t.protection = 'sealed')
    and musubi.lack_keys(array[musubi.actor()])
$$;

-- As in 0022, and besides: into a sealed talk only whoever can open it.
create or replace function musubi.join_by_invite(p_code text, p_now timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  offer record;
begin
  select * into offer from musubi.read_invite(p_code, p_now);
  if offer is null or offer.kind <> 'talk' or offer.is_member then return null; end if;
  if musubi.invite_lacks_keys(p_code, p_now) then return null; end if;
  -- The invite before the account and the talk: whoever is erased lets go of their invites first (docs/subsystems/locks.md).
  perform 1 from musubi.invites i where i.code = p_code for no key update;
  perform musubi.lock_accounts(array[musubi.actor()]);
  perform 1 from musubi.talks where id = offer.talk_id for no key update;
  -- Counted under the lock: the last free place is taken once. The number is LIMITS.groupMembers of the contract.
  if (select count(*) from musubi.talk_members m where m.talk_id = offer.talk_id) >= 500 then return null; end if;
  if not musubi.spend_invite(p_code, p_now) then return null; end if;
  perform musubi.enter_talk(offer.talk_id, musubi.actor(), 'member', (select last_seq from musubi.talks where id = offer.talk_id), p_now);
  return offer.talk_id;
end $$;

-- As in 0011 and 0016: into a sealed talk nothing is written here, and nothing sealed anywhere else (post_sealed).
create or replace function musubi.post_messages(
  p_talks text[], p_counts integer[], p_ix integer[], p_rank integer[], p_sender text[], p_device text[], p_client text[], p_kind text[],
  p_content text[], p_mentions text[], p_reply bigint[], p_forwarded boolean[])
returns table (talk_id text, seq bigint, sent_at timestamptz, roster_version bigint)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  bases bigint[];
  versions bigint[];
  -- Null where nobody may write: no such talk, or silent.
  sealed boolean[];
  is_restricted boolean[];
begin
  with wanted as materialized (
    select * from unnest(p_talks, p_counts) with ordinality as w (id, n, ix)
  ), taken as (
    update musubi.talks t set last_seq = t.last_seq + w.n from wanted w where t.id = w.id
    returning w.ix, t.last_seq - w.n as base, t.roster_version, case when t.is_silent then null else t.protection = 'sealed' end as sealed,
      t.post_policy = 'admins' as is_restricted
  )
  select array_agg(k.base order by w.ix), array_agg(k.roster_version order by w.ix), array_agg(k.sealed order by w.ix), array_agg(k.is_restricted order by w.ix)
    into bases, versions, sealed, is_restricted
    from wanted w left join taken k on k.ix = w.ix;
  return query select t.id, t.base, null::timestamptz, t.version from unnest(p_talks, bases, versions) as t (id, base, version);
  return query
  insert into musubi.messages as m (talk_id, seq, changed_seq, sender_id, device_id, client_id, sent_at, kind, content, mentions, reply_to, is_forwarded)
  select p_talks[i.ix], bases[i.ix] + i.rank, bases[i.ix] + i.rank, i.sender_id, i.device_id, i.client_id,
    date_trunc('milliseconds', clock_timestamp()), i.kind, i.content::jsonb,
    case when i.mentions is not null then string_to_array(i.mentions, ' ') end, i.reply_to, i.is_forwarded
  from unnest(p_ix, p_rank, p_sender, p_device, p_client, p_kind, p_content, p_mentions, p_reply, p_forwarded)
    as i (ix, rank, sender_id, device_id, client_id, kind, content, mentions, reply_to, is_forwarded)
  join musubi.talk_members w on w.talk_id = p_talks[i.ix] and w.account_id = i.sender_id
  join musubi.devices d on d.id = i.device_id and d.account_id = i.sender_id and d.revoked_at is null
  where not sealed[i.ix] and (w.role <> 'member' or not is_restricted[i.ix]) and i.kind in ('text', 'sticker')
  on conflict (talk_id, sender_id, client_id) do nothing
  returning m.talk_id, m.seq, m.sent_at, null::bigint;
end $$;

create or replace function musubi.post_messages_and_files(
  p_talks text[], p_counts integer[], p_ix integer[], p_rank integer[], p_sender text[], p_device text[], p_client text[], p_kind text[],
  p_content text[], p_mentions text[], p_reply bigint[], p_forwarded boolean[])
returns table (talk_id text, seq bigint, sent_at timestamptz, roster_version bigint, content jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  bases bigint[];
  versions bigint[];
  sealed boolean[];
  is_restricted boolean[];
begin
  with wanted as materialized (
    select * from unnest(p_talks, p_counts) with ordinality as w (id, n, ix)
  ), taken as (
    update musubi.talks t set last_seq = t.last_seq + w.n from wanted w where t.id = w.id
    returning w.ix, t.last_seq - w.n as base, t.roster_version, case when t.is_silent then null else t.protection = 'sealed' end as sealed,
      t.post_policy = 'admins' as is_restricted
  )
  select array_agg(k.base order by w.ix), array_agg(k.roster_version order by w.ix), array_agg(k.sealed order by w.ix), array_agg(k.is_restricted order by w.ix)
    into bases, versions, sealed, is_restricted
    from wanted w left join taken k on k.ix = w.ix;
  perform 1 from musubi.files f
    where f.id in (select jsonb_array_elements_text(c.content::jsonb -> 'fileIds') from unnest(p_kind, p_content) as c (kind, content) where c.kind = 'files')
    order by f.id for share;
  return query select t.id, t.base, null::timestamptz, t.version, null::jsonb from unnest(p_talks, bases, versions) as t (id, base, version);
  return query
  with items as materialized (
    select i.*, case when i.kind = 'files' then (
        select case when bool_and(w.view is not null and musubi.reads_file(i.sender_id, w.id))
          then jsonb_build_object('kind', 'files', 'files', jsonb_agg(w.view order by w.place), 'caption', i.content::jsonb -> 'caption') end
        from (
          select x.id, x.place, musubi.view_file(x.id, i.content::jsonb -> 'alts' ->> (x.place - 1)::integer) as view
          from jsonb_array_elements_text(i.content::jsonb -> 'fileIds') with ordinality as x (id, place)
        ) w
      ) else i.content::jsonb end as shown
    from unnest(p_ix, p_rank, p_sender, p_device, p_client, p_kind, p_content, p_mentions, p_reply, p_forwarded)
      as i (ix, rank, sender_id, device_id, client_id, kind, content, mentions, reply_to, is_forwarded)
  ), stored as (
    insert into musubi.messages as m (talk_id, seq, changed_seq, sender_id, device_id, client_id, sent_at, kind, content, mentions, reply_to, is_forwarded)
    select p_talks[i.ix], bases[i.ix] + i.rank, bases[i.ix] + i.rank, i.sender_id, i.device_id, i.client_id,
      date_trunc('milliseconds', clock_timestamp()), i.kind, i.shown,
      case when i.mentions is not null then string_to_array(i.mentions, ' ') end, i.reply_to, i.is_forwarded
    from items i
    join musubi.talk_members w on w.talk_id = p_talks[i.ix] and w.account_id = i.sender_id
    join musubi.devices d on d.id = i.device_id and d.account_id = i.sender_id and d.revoked_at is null
    where not sealed[i.ix] and (w.role <> 'member' or not is_restricted[i.ix]) and i.kind in ('text', 'sticker', 'files')
      and i.shown is not null
    on conflict (talk_id, sender_id, client_id) do nothing
    returning m.talk_id, m.seq, m.sent_at, m.kind, m.content
  ), placed as (
    insert into musubi.file_places (file_id, talk_id, seq)
    select distinct v.view ->> 'fileId', s.talk_id, s.seq from stored s cross join lateral jsonb_array_elements(s.content -> 'files') as v (view) where s.kind = 'files'
  )
  select s.talk_id, s.seq, s.sent_at, null::bigint, case when s.kind = 'files' then s.content end from stored s;
end $$;

-- As in 0022, and besides: of a sealed message the ciphertext goes, and that of whatever it replaced.
create or replace function musubi.unsend_message(p_talk text, p_seq bigint) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  place bigint;
  gone text[];
begin
  perform musubi.hold_message(p_talk, p_seq, 'unsend');
  delete from musubi.message_edits where talk_id = p_talk and seq = p_seq;
  delete from musubi.message_grams where talk_id = p_talk and seq = p_seq;
  with left_places as (delete from musubi.file_places p where p.talk_id = p_talk and p.seq = p_seq returning p.file_id)
  select coalesce(array_agg(l.file_id), '{}') into gone from left_places l;
  perform musubi.let_files_go(gone, now());
  update musubi.sealed_events e set body = null where e.talk_id = p_talk and e.seq = p_seq;
  place := musubi.take_place(p_talk);
  update musubi.messages set changed_seq = place, kind = 'unsent', content = '{"kind":"unsent"}', mentions = null, edited_at = null,
    is_pinned = false, reactions = null
  where talk_id = p_talk and seq = p_seq;
  return place;
end $$;

-- As in 0011, and besides: reactions in a sealed talk are sealed.
create or replace function musubi.hold_message(p_talk text, p_seq bigint, p_change text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform musubi.lock_talk(p_talk);
  if not exists (
    select 1 from musubi.messages m
    join musubi.talks t on t.id = m.talk_id
    join musubi.talk_members w on w.talk_id = m.talk_id and w.account_id = musubi.actor()
    where m.talk_id = p_talk and m.seq = p_seq and m.seq > w.joined_seq and m.kind not in ('unsent', 'system')
      and case p_change
        when 'edit' then m.sender_id = musubi.actor() and m.kind = 'text' and not t.is_silent and (t.post_policy = 'everyone' or w.role <> 'member')
        when 'unsend' then m.sender_id = musubi.actor()
        when 'react' then m.kind <> 'sealed' and not t.is_silent
        when 'pin' then not t.is_silent and (t.kind <> 'group' or t.post_policy = 'everyone' or w.role <> 'member')
      end
  ) then raise exception 'may not change' using errcode = 'insufficient_privilege'; end if;
end $$;

-- Rights ----------------------------------------------------------------------------------------------------------------

do $$
declare
  t text;
begin
  foreach t in array array['device_statements', 'stated_devices', 'key_packages', 'sealed_groups', 'sealed_leaves', 'sealed_events', 'sealed_welcomes', 'sealed_invitees', 'franking_keys', 'hand_overs'] loop
    execute format('grant select, insert, update, delete on musubi.%I to musubi_fence', t);
    execute format('create policy fence_all on musubi.%I to musubi_fence using (true) with check (true)', t);
  end loop;
  foreach t in array array['device_statements', 'stated_devices', 'key_packages', 'key_backups', 'hand_overs', 'sealed_groups', 'sealed_leaves', 'sealed_events', 'sealed_welcomes', 'sealed_invitees', 'franking_keys'] loop
    execute format('create policy jobs_all on musubi.%I to musubi_jobs using (true) with check (true)', t);
  end loop;
end $$;
-- Whoever locks rows of devices needs the right to change one column of them.
grant update (last_seen_at) on musubi.devices to musubi_fence;
create policy fence_lock on musubi.devices for update to musubi_fence using (true) with check (false);

grant select, insert, update on musubi.key_backups to musubi_people;
create policy own_row on musubi.key_backups to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
grant select, insert, update, delete on musubi.hand_overs to musubi_people;
create policy own_rows on musubi.hand_overs to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
grant select on musubi.sealed_events to musubi_people;
-- A message replaced after somebody entered is not for them either: they never saw it.
create policy seen_by_me on musubi.sealed_events for select to musubi_people using (
  event > ((select musubi.event_floors()) ->> talk_id)::bigint and (seq is null or seq > ((select musubi.floors()) ->> talk_id)::bigint));

-- Background work: erasing accounts and talks, sweeping, copies of one's own data.
grant select, delete on musubi.device_statements, musubi.stated_devices, musubi.key_backups, musubi.sealed_leaves, musubi.sealed_events, musubi.sealed_welcomes,
  musubi.sealed_invitees, musubi.sealed_groups, musubi.hand_overs, musubi.key_packages, musubi.franking_keys to musubi_jobs;
grant update (kept_from) on musubi.sealed_groups to musubi_jobs;
-- Whoever locks rows needs the right to change one column of them.
grant update (made_at) on musubi.sealed_welcomes to musubi_jobs;

-- Handing over ----------------------------------------------------------------------------------------------------------

do $$
declare
  f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_roles r on r.oid = p.proowner
           where p.pronamespace = 'musubi'::regnamespace and p.prosecdef and r.rolname not in ('musubi_fence', 'musubi_disclosure') loop
    execute format('alter function %s owner to musubi_fence', f);
    execute format('revoke execute on function %s from public', f);
    if f::text ~ 'post_sealed|franking_key|due_groups' then
      execute format('grant execute on function %s to musubi_posting', f);
    elsif f::text ~ 'followed_by_all' then
      execute format('grant execute on function %s to musubi_jobs', f);
    elsif f::text !~ 'owed_leaves|entitled_devices|note_debt|note_member|note_sign_out|is_my_device|show_message' then
      execute format('grant execute on function %s to musubi_people', f);
    end if;
  end loop;
end $$;
revoke create on schema musubi from musubi_fence;
