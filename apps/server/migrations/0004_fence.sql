-- The second fence: what each database role may touch, whatever the code above it believes.
--
-- musubi_gate      before an actor is known: sign-up, sign-in, sessions
-- musubi_people    a person's request; row security on musubi.actor()
-- musubi_jobs      background work named in docs/subsystems/jobs.md
-- musubi_operator  the command line; facts and counts, never content
-- musubi_fence     owns the functions below; nobody signs in as it

-- Only while these migrations hand functions over; taken back in 0008.
grant create on schema musubi to musubi_fence;

-- The talks of the actor and the place after which they may see, as one object: {"tlk_…": 12}. When the kernel granted
-- one talk, only that one. Evaluated once per statement, so a page of messages costs one look-up.
create function musubi.floors() returns jsonb language sql stable security definer set search_path = pg_catalog, musubi as $$
  select coalesce(jsonb_object_agg(m.talk_id, m.joined_seq), '{}'::jsonb)
  from musubi.talk_members m
  where m.account_id = musubi.actor() and (musubi.granted_talk() is null or m.talk_id = musubi.granted_talk())
$$;

-- Everybody the actor stands in a relation with, and the members of the granted talk.
create function musubi.known_accounts() returns text[] language sql stable security definer set search_path = pg_catalog, musubi as $$
  select coalesce(array_agg(id), '{}') from (
    select r.other_id as id from musubi.relations r where r.owner_id = musubi.actor() and r.state <> 'none'
    union
    select o.account_id from musubi.talk_members o
    where o.talk_id = musubi.granted_talk()
      and exists (select 1 from musubi.talk_members m where m.talk_id = o.talk_id and m.account_id = musubi.actor())
  ) known
$$;

-- Whether the actor and this account are in some talk together.
create function musubi.shares_talk(p_account text) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (
    select 1 from musubi.talk_members mine join musubi.talk_members theirs using (talk_id)
    where mine.account_id = musubi.actor() and theirs.account_id = p_account
  )
$$;

-- Which of these accounts may see the actor's profile: for telling the people who are online.
create function musubi.who_sees_actor(p_candidates text[]) returns setof text language sql stable security definer set search_path = pg_catalog, musubi as $$
  select c from unnest(p_candidates) c
  where exists (select 1 from musubi.relations r where r.owner_id = c and r.other_id = musubi.actor() and r.state in ('friend', 'asked', 'asking'))
     or musubi.shares_talk(c)
$$;

-- The profile behind an exact handle, if that person lets others find them.
create function musubi.find_by_handle(p_handle text)
returns table (account_id text, handle text, display_name text, status_text text, picture_version integer, is_gone boolean)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select p.account_id, p.handle, p.display_name, p.status_text, p.picture_version, p.is_gone
  from musubi.profiles p
  where p.handle = p_handle and not p.is_gone and musubi.actor() is not null
    and (p.is_findable or p.account_id = musubi.actor())
    and not exists (select 1 from musubi.relations r where r.owner_id = p.account_id and r.other_id = musubi.actor() and r.state = 'blocked')
$$;

-- The next change number of an account's own stream.
create function musubi.next_change(p_account text) returns bigint language sql volatile security definer set search_path = pg_catalog, musubi as $$
  update musubi.accounts set change_seq = change_seq + 1 where id = p_account returning change_seq
$$;

-- Sets one side of a relation that the actor is part of. Marks stay unless the friendship ends.
create function musubi.put_relation(p_owner text, p_other text, p_state text, p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if musubi.actor() is null or musubi.actor() not in (p_owner, p_other) then
    raise exception 'relation of others' using errcode = 'insufficient_privilege';
  end if;
  insert into musubi.relations (owner_id, other_id, state, since, changed_seq)
  values (p_owner, p_other, p_state, p_at, musubi.next_change(p_owner))
  on conflict (owner_id, other_id) do update set
    state = excluded.state, since = excluded.since, changed_seq = excluded.changed_seq,
    is_favourite = musubi.relations.is_favourite and excluded.state = 'friend',
    is_hidden = musubi.relations.is_hidden and excluded.state = 'friend'
  -- A block is lifted by who set it, whatever the other one does or did a moment ago.
  where musubi.relations.state <> 'blocked' or musubi.relations.owner_id = musubi.actor();
end $$;

-- How another person stands to the actor: needed to decide a request, never shown.
create function musubi.relation_towards_actor(p_other text) returns text language sql stable security definer set search_path = pg_catalog, musubi as $$
  select r.state from musubi.relations r where r.owner_id = p_other and r.other_id = musubi.actor()
$$;

-- Silences or opens the direct talk of the actor and another person, after a block or its end.
create function musubi.settle_silence(p_other text) returns text language sql volatile security definer set search_path = pg_catalog, musubi as $$
  update musubi.talks t set is_silent = exists (
      select 1 from musubi.relations r
      where r.state = 'blocked' and ((r.owner_id = p_other and r.other_id = musubi.actor()) or (r.owner_id = musubi.actor() and r.other_id = p_other))),
    roster_version = t.roster_version + 1
  where t.pair_key = least(p_other, musubi.actor()) || '|' || greatest(p_other, musubi.actor())
  returning t.id
$$;

-- After a change of the actor's profile: their friends' lists have a change to fetch.
create function musubi.touch_relations() returns void language sql volatile security definer set search_path = pg_catalog, musubi as $$
  update musubi.relations r set changed_seq = musubi.next_change(r.owner_id)
  where r.other_id = musubi.actor() and r.state in ('friend', 'asked', 'asking')
$$;

-- Founds a talk. The actor is its first member; the others must be friends of the actor, and the actor theirs. A direct talk
-- with somebody who has blocked the actor is founded silent, because a refusal would tell of the block.
create function musubi.found_talk(p_id text, p_kind text, p_name text, p_protection text, p_region text, p_pair_key text, p_others text[], p_at timestamptz)
returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if musubi.actor() is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  if exists (
    select 1 from unnest(p_others) o
    where not exists (select 1 from musubi.relations r where r.owner_id = musubi.actor() and r.other_id = o and r.state = 'friend')
       or not exists (select 1 from musubi.relations r where r.owner_id = o and r.other_id = musubi.actor()
                        and (r.state = 'friend' or (r.state = 'blocked' and p_kind = 'direct')))
  ) then raise exception 'not friends' using errcode = 'insufficient_privilege'; end if;
  insert into musubi.talks (id, kind, name, protection, region, pair_key, created_at, is_silent)
  values (p_id, p_kind, p_name, p_protection, p_region, p_pair_key, p_at, p_kind = 'direct' and exists (
    select 1 from unnest(p_others) o join musubi.relations r on r.owner_id = o and r.other_id = musubi.actor() and r.state = 'blocked'));
  perform musubi.enter_talk(p_id, musubi.actor(), case when p_kind = 'direct' then 'member' else 'owner' end, 0, p_at);
  perform musubi.enter_talk(p_id, o, 'member', 0, p_at) from unnest(p_others) o;
end $$;

-- One person enters a talk; called by the functions here only.
create function musubi.enter_talk(p_talk text, p_account text, p_role text, p_after bigint, p_at timestamptz)
returns void language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.talk_members (talk_id, account_id, role, joined_seq, joined_at) values (p_talk, p_account, p_role, p_after, p_at);
  insert into musubi.memberships (talk_id, account_id, from_seq, joined_at) values (p_talk, p_account, p_after, p_at)
    on conflict (talk_id, account_id, from_seq) do update set to_seq = null, left_at = null;
  insert into musubi.talk_settings (talk_id, account_id, read_seq) values (p_talk, p_account, p_after);
  update musubi.talks set roster_version = roster_version + 1 where id = p_talk;
$$;
revoke execute on function musubi.enter_talk(text, text, text, bigint, timestamptz) from public;

-- A member of a group adds a friend.
create function musubi.add_member(p_talk text, p_account text, p_after bigint, p_at timestamptz)
returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if not exists (select 1 from musubi.talk_members m join musubi.talks t on t.id = m.talk_id
                 where m.talk_id = p_talk and m.account_id = musubi.actor() and t.kind = 'group')
     or not exists (select 1 from musubi.relations r where r.owner_id = musubi.actor() and r.other_id = p_account and r.state = 'friend')
     or not exists (select 1 from musubi.relations r where r.owner_id = p_account and r.other_id = musubi.actor() and r.state = 'friend') then
    raise exception 'may not add' using errcode = 'insufficient_privilege';
  end if;
  perform musubi.enter_talk(p_talk, p_account, 'member', p_after, p_at);
end $$;

-- Somebody leaves, or is removed by an owner or admin who stands above them.
create function musubi.drop_member(p_talk text, p_account text, p_at timestamptz)
returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if p_account <> musubi.actor() and not exists (
    select 1 from musubi.talk_members mine join musubi.talk_members theirs using (talk_id)
    where talk_id = p_talk and mine.account_id = musubi.actor() and theirs.account_id = p_account
      and (mine.role = 'owner' or (mine.role = 'admin' and theirs.role = 'member'))
  ) then raise exception 'may not remove' using errcode = 'insufficient_privilege'; end if;
  delete from musubi.talk_members where talk_id = p_talk and account_id = p_account;
  delete from musubi.talk_settings where talk_id = p_talk and account_id = p_account;
  update musubi.memberships m set to_seq = t.last_seq, left_at = p_at
    from musubi.talks t where t.id = p_talk and m.talk_id = p_talk and m.account_id = p_account and m.left_at is null;
  update musubi.talks set roster_version = roster_version + 1 where id = p_talk;
end $$;

-- What a live invite with this code offers; nothing for a spent, expired or unknown one.
create function musubi.read_invite(p_code text, p_now timestamptz)
returns table (id text, kind text, talk_id text, talk_name text, member_count integer, is_member boolean,
  owner_id text, handle text, display_name text, status_text text, picture_version integer, is_gone boolean)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select i.id, i.kind, i.talk_id, coalesce(t.name, ''),
    (select count(*)::integer from musubi.talk_members m where m.talk_id = i.talk_id),
    exists (select 1 from musubi.talk_members m where m.talk_id = i.talk_id and m.account_id = musubi.actor()),
    p.account_id, p.handle, p.display_name, p.status_text, p.picture_version, p.is_gone
  from musubi.invites i
  join musubi.profiles p on p.account_id = i.owner_id
  left join musubi.talks t on t.id = i.talk_id
  where i.code = p_code and i.expires_at > p_now and not p.is_gone
    and (i.uses_left > 0 or exists (select 1 from musubi.accounts a where a.id = musubi.actor() and a.admitted_by = i.id))
    -- A link into a talk is worth what its maker may do there now.
    and (i.kind = 'friend' or exists (select 1 from musubi.talk_members m where m.talk_id = i.talk_id and m.account_id = i.owner_id
      and (m.role <> 'member' or t.post_policy = 'everyone')))
    and not exists (select 1 from musubi.relations r where r.owner_id = i.owner_id and r.other_id = musubi.actor() and r.state = 'blocked')
$$;

-- Spends one use of an invite, unless the actor was let in by it and that use still waits for them. True when there was one.
create function musubi.spend_invite(p_code text, p_now timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  update musubi.accounts a set admitted_by = null
    from musubi.invites i where i.code = p_code and i.expires_at > p_now and a.id = musubi.actor() and a.admitted_by = i.id;
  if found then return true; end if;
  update musubi.invites set uses_left = uses_left - 1 where code = p_code and uses_left > 0 and expires_at > p_now;
  return found;
end $$;

-- Notes which invite let a new person in. Called by the gate after it spent a use of it.
create function musubi.note_admission(p_account text, p_code text) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  update musubi.accounts set admitted_by = (select i.id from musubi.invites i where i.code = p_code) where id = p_account
$$;

-- Joins the talk of a live invite, after spending one use of it.
create function musubi.join_by_invite(p_code text, p_now timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  offer record;
begin
  select * into offer from musubi.read_invite(p_code, p_now);
  if offer is null or offer.kind <> 'talk' or offer.is_member then return null; end if;
  perform 1 from musubi.talks where id = offer.talk_id for update;
  -- Counted under the lock: the last free place is taken once. The number is LIMITS.groupMembers of the contract.
  if (select count(*) from musubi.talk_members m where m.talk_id = offer.talk_id) >= 500 then return null; end if;
  if not musubi.spend_invite(p_code, p_now) then return null; end if;
  perform musubi.enter_talk(offer.talk_id, musubi.actor(), 'member', (select last_seq from musubi.talks where id = offer.talk_id), p_now);
  return offer.talk_id;
end $$;

-- Search: places of messages whose pairs contain all of these, newest first, only where the actor may look.
create function musubi.search_places(p_grams text[], p_talk text, p_before timestamptz, p_before_talk text, p_before_seq bigint, p_limit integer)
returns table (talk_id text, seq bigint, sent_at timestamptz)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select g.talk_id, g.seq, g.sent_at
  from musubi.message_grams g
  join musubi.talk_members m on m.talk_id = g.talk_id and m.account_id = musubi.actor() and g.seq > m.joined_seq
  where g.grams @> p_grams and (p_talk is null or g.talk_id = p_talk)
    and (p_before is null or (g.sent_at, g.talk_id, g.seq) < (p_before, p_before_talk, p_before_seq))
  order by g.sent_at desc, g.talk_id desc, g.seq desc
  limit p_limit
$$;

do $$
declare
  f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'musubi'::regnamespace and p.prosecdef loop
    execute format('alter function %s owner to musubi_fence', f);
    execute format('revoke execute on function %s from public', f);
    if f::text !~ 'enter_talk|note_admission' then execute format('grant execute on function %s to musubi_people', f); end if;
  end loop;
end $$;

-- What the functions themselves may touch.
grant select on musubi.talk_members, musubi.relations, musubi.profiles, musubi.invites, musubi.talks, musubi.message_grams, musubi.accounts, musubi.memberships, musubi.talk_settings to musubi_fence;
grant insert, update on musubi.relations, musubi.talks, musubi.memberships to musubi_fence;
grant insert, delete, update on musubi.talk_members, musubi.talk_settings to musubi_fence;
grant update (change_seq, admitted_by) on musubi.accounts to musubi_fence;
grant update (uses_left) on musubi.invites to musubi_fence;
create policy fence_all on musubi.talk_members to musubi_fence using (true) with check (true);
create policy fence_all on musubi.talk_settings to musubi_fence using (true) with check (true);
create policy fence_all on musubi.memberships to musubi_fence using (true) with check (true);
create policy fence_all on musubi.relations to musubi_fence using (true) with check (true);
create policy fence_all on musubi.talks to musubi_fence using (true) with check (true);
create policy fence_read on musubi.profiles for select to musubi_fence using (true);
create policy fence_all on musubi.invites to musubi_fence using (true) with check (true);
create policy fence_read on musubi.message_grams for select to musubi_fence using (true);
create policy fence_all on musubi.accounts to musubi_fence using (true) with check (true);

-- People: their own account and what they can see of others.
grant select on musubi.accounts, musubi.profiles, musubi.private_profiles, musubi.owner_keys to musubi_people;
grant update (country, language, sends_read_receipts, shows_preview_in_push, theme) on musubi.accounts to musubi_people;
grant update (display_name, status_text, picture, picture_mime, picture_version, is_findable) on musubi.profiles to musubi_people;
grant insert, update on musubi.private_profiles to musubi_people;
grant insert on musubi.owner_keys to musubi_people;
create policy own_row on musubi.accounts to musubi_people using (id = musubi.actor()) with check (id = musubi.actor());
create policy own_row on musubi.private_profiles to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
create policy own_row on musubi.owner_keys to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
create policy own_row on musubi.profiles for update to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
create policy seen_by_me on musubi.profiles for select to musubi_people using (
  account_id = musubi.actor()
  or account_id = any ((select musubi.known_accounts())::text[])
  or musubi.shares_talk(account_id)
);

grant select on musubi.passkeys, musubi.recovery_codes, musubi.devices, musubi.push_subscriptions to musubi_people;
grant select (account_id, changed_at) on musubi.passwords to musubi_people;
grant update (last_seen_at, revoked_at) on musubi.devices to musubi_people;
grant insert, update, delete on musubi.push_subscriptions to musubi_people;
create policy own_rows on musubi.passkeys for select to musubi_people using (account_id = musubi.actor());
create policy own_rows on musubi.passwords for select to musubi_people using (account_id = musubi.actor());
create policy own_rows on musubi.recovery_codes for select to musubi_people using (account_id = musubi.actor());
create policy own_rows on musubi.devices to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
create policy own_rows on musubi.push_subscriptions to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());

grant select on musubi.relations to musubi_people;
grant update (is_favourite, is_hidden, changed_seq) on musubi.relations to musubi_people;
create policy own_rows on musubi.relations to musubi_people using (owner_id = musubi.actor()) with check (owner_id = musubi.actor());
grant select, insert, delete on musubi.invites to musubi_people;
create policy own_rows on musubi.invites to musubi_people using (owner_id = musubi.actor()) with check (
  owner_id = musubi.actor() and (talk_id is null or (select musubi.floors()) ? talk_id));

-- Talks and messages: only where the actor is a member, only after the place where they joined.
grant select on musubi.talks, musubi.talk_members, musubi.messages, musubi.message_edits to musubi_people;
grant update (name, post_policy, picture, picture_mime, picture_version, last_seq, roster_version) on musubi.talks to musubi_people;
grant update (role, shown_read_seq) on musubi.talk_members to musubi_people;
grant insert on musubi.messages, musubi.message_edits to musubi_people;
grant update (changed_seq, kind, content, mentions, edited_at, is_pinned, reactions) on musubi.messages to musubi_people;
grant delete on musubi.message_edits to musubi_people;
create policy my_talks on musubi.talks to musubi_people using ((select musubi.floors()) ? id) with check ((select musubi.floors()) ? id);
create policy my_talks on musubi.talk_members to musubi_people using ((select musubi.floors()) ? talk_id) with check ((select musubi.floors()) ? talk_id);
create policy seen_by_me on musubi.messages for select to musubi_people using (seq > ((select musubi.floors()) ->> talk_id)::bigint);
create policy changed_by_me on musubi.messages for update to musubi_people
  using (seq > ((select musubi.floors()) ->> talk_id)::bigint) with check (seq > ((select musubi.floors()) ->> talk_id)::bigint);
create policy written_by_system on musubi.messages for insert to musubi_people
  with check ((select musubi.floors()) ? talk_id and sender_id is null and kind = 'system');
create policy seen_by_me on musubi.message_edits to musubi_people
  using (seq > ((select musubi.floors()) ->> talk_id)::bigint) with check ((select musubi.floors()) ? talk_id);
grant select, update on musubi.talk_settings to musubi_people;
create policy own_rows on musubi.talk_settings to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
grant delete, update on musubi.message_grams to musubi_people;
grant select (talk_id, seq) on musubi.message_grams to musubi_people;
create policy in_my_talks on musubi.message_grams to musubi_people using ((select musubi.floors()) ? talk_id) with check ((select musubi.floors()) ? talk_id);
grant select on musubi.search_progress to musubi_people;
create policy in_my_talks on musubi.search_progress for select to musubi_people using ((select musubi.floors()) ? talk_id);

-- The record of disclosures: people add to it and cannot read or change it.
grant insert on musubi.deliveries, musubi.disclosures to musubi_people;
create policy by_me on musubi.deliveries for insert to musubi_people with check (account_id = musubi.actor());
create policy by_me on musubi.disclosures for insert to musubi_people with check (actor_id = musubi.actor());

grant select, insert on musubi.take_outs, musubi.blobs to musubi_people;
create policy own_rows on musubi.take_outs to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
create policy own_rows on musubi.blobs to musubi_people using (owner_id = musubi.actor()) with check (owner_id = musubi.actor());

-- The gate: makes accounts, checks credentials, opens and ends sessions. Sees no message, relation or private particular.
grant select, insert on musubi.accounts, musubi.profiles to musubi_gate;
grant select, insert, update, delete on musubi.passwords, musubi.passkeys, musubi.recovery_codes, musubi.challenges to musubi_gate;
grant select, insert, update on musubi.devices to musubi_gate;
grant insert on musubi.owner_keys to musubi_gate;
grant delete on musubi.push_subscriptions to musubi_gate;
grant insert, select, update on musubi.live_spans to musubi_gate;
do $$
declare
  t text;
begin
  foreach t in array array['accounts', 'profiles', 'passwords', 'passkeys', 'recovery_codes', 'challenges', 'devices', 'owner_keys', 'push_subscriptions', 'live_spans'] loop
    execute format('create policy gate_all on musubi.%I to musubi_gate using (true) with check (true)', t);
  end loop;
end $$;
-- Sign-up by invite: the gate spends a use and learns nothing but whether there was one.
grant execute on function musubi.spend_invite(text, timestamptz), musubi.note_admission(text, text) to musubi_gate;
-- A new person's note to self, made with the account.
create function musubi.found_self_talk(p_id text, p_account text, p_region text, p_at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.talks (id, kind, protection, region, pair_key, created_at) values (p_id, 'self', 'plain', p_region, p_account, p_at);
  select musubi.enter_talk(p_id, p_account, 'owner', 0, p_at);
$$;
alter function musubi.found_self_talk(text, text, text, timestamptz) owner to musubi_fence;
revoke execute on function musubi.found_self_talk(text, text, text, timestamptz) from public;
grant execute on function musubi.found_self_talk(text, text, text, timestamptz) to musubi_gate;
