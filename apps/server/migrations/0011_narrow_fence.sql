-- The second fence, narrower: the functions that run with the fence's rights no longer take their caller's word.
--
-- musubi_posting   the hot path: three functions that serve many people in one statement, and nothing else
--
-- What a person changes of a message, a talk or a role goes through a function that looks who the actor is. What a
-- plain update could reach before (somebody else's text, role or talk name) is out of reach of every statement that
-- runs as musubi_people, whoever wrote it.
grant usage on schema musubi to musubi_posting;
-- Only while this step hands functions over; taken back at its end.
grant create on schema musubi to musubi_fence;

-- The hot path --------------------------------------------------------------------------------------------------------

-- As in 0005, and besides: the message comes from a device of its sender that is signed in. Whoever was signed out or
-- deleted their account a moment ago writes nothing more, whatever the process still believes.
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
  where sealed[i.ix] = (i.kind = 'sealed') and (w.role <> 'member' or not is_restricted[i.ix]) and i.kind in ('text', 'sticker', 'sealed')
  on conflict (talk_id, sender_id, client_id) do nothing
  returning m.talk_id, m.seq, m.sent_at, null::bigint;
end $$;
grant select (id, account_id, revoked_at) on musubi.devices to musubi_fence;
create policy fence_read on musubi.devices for select to musubi_fence using (true);

-- Why a message was not stored. A device that is signed out is as good as no member.
drop function musubi.judge_message(text, text, text, boolean);
create function musubi.judge_message(p_talk text, p_sender text, p_device text, p_client text, p_is_sealed boolean)
returns table (outcome text, seq bigint, sent_at timestamptz, roster_version bigint)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select case
      when d.id is null then 'not_member'
      when known.seq is not null then 'repeat'
      when m.account_id is null then 'not_member'
      when t.is_silent then 'blocked'
      when t.post_policy = 'admins' and m.role = 'member' then 'posting_restricted'
      when (t.protection = 'sealed') <> p_is_sealed then 'class_mismatch'
      else 'again'
    end, known.seq, known.sent_at, t.roster_version
  from (select 1) one
  left join musubi.devices d on d.id = p_device and d.account_id = p_sender and d.revoked_at is null
  left join musubi.talks t on t.id = p_talk
  left join musubi.talk_members m on m.talk_id = p_talk and m.account_id = p_sender
  left join musubi.messages known on known.talk_id = p_talk and known.sender_id = p_sender and known.client_id = p_client
$$;

-- What the person sees of it (a message, a roster) is decided by the process from these answers. So they are for the one
-- role that carries batches, and out of reach of the statements of people's requests.
revoke execute on function musubi.post_messages(text[], integer[], integer[], integer[], text[], text[], text[], text[], text[], text[], bigint[], boolean[]), musubi.read_roster(text) from musubi_people;
grant execute on function musubi.post_messages(text[], integer[], integer[], integer[], text[], text[], text[], text[], text[], text[], bigint[], boolean[]), musubi.read_roster(text) to musubi_posting;

-- Who the actor is in a talk ------------------------------------------------------------------------------------------

-- The actor's role in a talk; null when they are not in it.
create function musubi.my_role(p_talk text) returns text language sql stable security definer set search_path = pg_catalog, musubi as $$
  select m.role from musubi.talk_members m where m.talk_id = p_talk and m.account_id = musubi.actor()
$$;

-- Locks a talk of the actor until the transaction ends, in the order that posting takes; somebody else's is left alone.
create function musubi.lock_talk(p_talk text) returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.talks t where t.id = p_talk and musubi.my_role(p_talk) is not null for update;
end $$;

-- The next place in a talk's order; called by the functions here only.
create function musubi.take_place(p_talk text) returns bigint language sql volatile security definer set search_path = pg_catalog, musubi as $$
  update musubi.talks set last_seq = last_seq + 1 where id = p_talk returning last_seq
$$;

-- Writes a happening of a group into its order, in the actor's own name. What only the owner and admins do, only they tell of.
create function musubi.write_happening(p_talk text, p_client text, p_content jsonb, p_at timestamptz) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  rank text := musubi.my_role(p_talk);
  place bigint;
begin
  if rank is null or p_content ->> 'kind' is distinct from 'system' or p_content ->> 'actorId' is distinct from musubi.actor()
    or not coalesce(p_content ->> 'what' = any (case when rank = 'member' then array['created', 'joined', 'added', 'left']
      else array['created', 'joined', 'added', 'left', 'removed', 'renamed', 'role', 'posting', 'picture'] end), false)
    or not exists (select 1 from musubi.talks t where t.id = p_talk and t.kind = 'group') then
    raise exception 'may not tell' using errcode = 'insufficient_privilege';
  end if;
  place := musubi.take_place(p_talk);
  insert into musubi.messages (talk_id, seq, changed_seq, sender_id, client_id, sent_at, kind, content)
  values (p_talk, place, place, null, p_client, p_at, 'system', p_content);
  return place;
end $$;

-- Changes of messages -------------------------------------------------------------------------------------------------

-- Whether the actor may change this message in this way; the talk is locked first, so that two changes of one message
-- follow one another. Called by the functions here only.
create function musubi.hold_message(p_talk text, p_seq bigint, p_change text) returns void
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
        when 'react' then not t.is_silent
        when 'pin' then not t.is_silent and (t.kind <> 'group' or t.post_policy = 'everyone' or w.role <> 'member')
      end
  ) then raise exception 'may not change' using errcode = 'insufficient_privilege'; end if;
end $$;

-- Replaces the text of a message of the actor's own. The text it replaces is kept. Gives the change's place.
create function musubi.edit_message(p_talk text, p_seq bigint, p_content jsonb, p_mentions text[], p_at timestamptz) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  place bigint;
begin
  perform musubi.hold_message(p_talk, p_seq, 'edit');
  if p_content ->> 'kind' is distinct from 'text' then raise exception 'no text' using errcode = 'insufficient_privilege'; end if;
  insert into musubi.message_edits (talk_id, seq, edit_no, text, written_at)
  select m.talk_id, m.seq, 1 + (select count(*) from musubi.message_edits e where e.talk_id = p_talk and e.seq = p_seq),
    m.content ->> 'text', coalesce(m.edited_at, m.sent_at)
  from musubi.messages m where m.talk_id = p_talk and m.seq = p_seq;
  delete from musubi.message_grams where talk_id = p_talk and seq = p_seq;
  place := musubi.take_place(p_talk);
  update musubi.messages set changed_seq = place, content = p_content, mentions = p_mentions, edited_at = p_at where talk_id = p_talk and seq = p_seq;
  return place;
end $$;

-- Takes a message of the actor's own back: what it said goes from every place that keeps it. Gives the change's place.
create function musubi.unsend_message(p_talk text, p_seq bigint) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  place bigint;
begin
  perform musubi.hold_message(p_talk, p_seq, 'unsend');
  delete from musubi.message_edits where talk_id = p_talk and seq = p_seq;
  delete from musubi.message_grams where talk_id = p_talk and seq = p_seq;
  place := musubi.take_place(p_talk);
  update musubi.messages set changed_seq = place, kind = 'unsent', content = '{"kind":"unsent"}', mentions = null, edited_at = null,
    is_pinned = false, reactions = null
  where talk_id = p_talk and seq = p_seq;
  return place;
end $$;

-- What others than the actor put under a message.
create function musubi.reactions_of_others(p_reactions jsonb) returns jsonb language sql stable set search_path = pg_catalog, musubi as $$
  select coalesce(jsonb_object_agg(kept.emoji, kept.people), '{}'::jsonb) from (
    select e.key as emoji, jsonb_agg(a.id order by a.place) as people
    from jsonb_each(p_reactions) e cross join lateral jsonb_array_elements_text(e.value) with ordinality as a (id, place)
    where a.id is distinct from musubi.actor() group by e.key
  ) kept
$$;

-- Puts the actor's reactions on a message or takes them away; those of others must be the same before and after. Gives the
-- change's place.
create function musubi.react_message(p_talk text, p_seq bigint, p_reactions jsonb) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  place bigint;
begin
  perform musubi.hold_message(p_talk, p_seq, 'react');
  if not exists (select 1 from musubi.messages m where m.talk_id = p_talk and m.seq = p_seq
      and musubi.reactions_of_others(m.reactions) = musubi.reactions_of_others(p_reactions)) then
    raise exception 'reactions of others' using errcode = 'insufficient_privilege';
  end if;
  place := musubi.take_place(p_talk);
  update musubi.messages set changed_seq = place, reactions = p_reactions where talk_id = p_talk and seq = p_seq;
  return place;
end $$;

-- Pins a message for everyone, or unpins it. Gives the change's place.
create function musubi.pin_message(p_talk text, p_seq bigint, p_is_pinned boolean) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  place bigint;
begin
  perform musubi.hold_message(p_talk, p_seq, 'pin');
  place := musubi.take_place(p_talk);
  update musubi.messages set changed_seq = place, is_pinned = p_is_pinned where talk_id = p_talk and seq = p_seq;
  return place;
end $$;

-- People read messages; every change of one goes through the functions above.
drop policy changed_by_me on musubi.messages;
drop policy written_by_system on musubi.messages;
revoke insert, update on musubi.messages from musubi_people;
drop policy seen_by_me on musubi.message_edits;
create policy seen_by_me on musubi.message_edits for select to musubi_people using (seq > ((select musubi.floors()) ->> talk_id)::bigint);
revoke insert, delete on musubi.message_edits from musubi_people;
drop policy in_my_talks on musubi.message_grams;
revoke select (talk_id, seq), update, delete on musubi.message_grams from musubi_people;

grant update (changed_seq, kind, content, mentions, edited_at, is_pinned, reactions) on musubi.messages to musubi_fence;
create policy fence_change on musubi.messages for update to musubi_fence using (true) with check (true);
grant select, insert, delete on musubi.message_edits to musubi_fence;
create policy fence_all on musubi.message_edits to musubi_fence using (true) with check (true);
grant delete on musubi.message_grams to musubi_fence;
create policy fence_forget on musubi.message_grams for delete to musubi_fence using (true);
-- The demo's past is written by background work, texts before an edit included.
grant insert on musubi.message_edits to musubi_jobs;

-- Talks, roles and read marks -----------------------------------------------------------------------------------------

-- A group's name, picture and rule who may post are the owner's and the admins'. A place in the order is taken by the functions.
drop policy my_talks on musubi.talks;
create policy my_talks on musubi.talks for select to musubi_people using ((select musubi.floors()) ? id);
create policy run_by_me on musubi.talks for update to musubi_people
  using (kind = 'group' and musubi.my_role(id) in ('owner', 'admin')) with check (kind = 'group' and musubi.my_role(id) in ('owner', 'admin'));
revoke update (last_seq) on musubi.talks from musubi_people;

-- How far somebody has read is theirs to show; roles are the owner's to give.
drop policy my_talks on musubi.talk_members;
create policy my_talks on musubi.talk_members for select to musubi_people using ((select musubi.floors()) ? talk_id);
create policy own_row on musubi.talk_members for update to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
revoke update (role) on musubi.talk_members from musubi_people;

-- The owner of a group gives another member a role. A group has one owner: handing it over makes the former one an admin.
create function musubi.set_role(p_talk text, p_account text, p_role text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform musubi.lock_talk(p_talk);
  if musubi.my_role(p_talk) is distinct from 'owner' or p_account is not distinct from musubi.actor()
    or not exists (select 1 from musubi.talks t where t.id = p_talk and t.kind = 'group')
    or not exists (select 1 from musubi.talk_members m where m.talk_id = p_talk and m.account_id = p_account) then
    raise exception 'may not give roles' using errcode = 'insufficient_privilege';
  end if;
  if p_role = 'owner' then
    update musubi.talk_members set role = 'admin' where talk_id = p_talk and account_id = musubi.actor();
  end if;
  update musubi.talk_members set role = p_role where talk_id = p_talk and account_id = p_account;
  update musubi.talks set roster_version = roster_version + 1 where id = p_talk;
end $$;

-- As in 0004, and besides: a direct talk is of the two people whose pair it is kept under, and there is no other kind but a group.
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
  insert into musubi.talks (id, kind, name, protection, region, pair_key, created_at, is_silent)
  values (p_id, p_kind, p_name, p_protection, p_region, p_pair_key, p_at, p_kind = 'direct' and exists (
    select 1 from unnest(p_others) o join musubi.relations r on r.owner_id = o and r.other_id = musubi.actor() and r.state = 'blocked'));
  perform musubi.enter_talk(p_id, musubi.actor(), case when p_kind = 'direct' then 'member' else 'owner' end, 0, p_at);
  perform musubi.enter_talk(p_id, o, 'member', 0, p_at) from unnest(p_others) o;
end $$;

-- As in 0004, and besides: by whoever may invite there, and nobody is shown more of the past than who adds them may see.
create or replace function musubi.add_member(p_talk text, p_account text, p_after bigint, p_at timestamptz)
returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if not exists (select 1 from musubi.talk_members m join musubi.talks t on t.id = m.talk_id
                 where m.talk_id = p_talk and m.account_id = musubi.actor() and t.kind = 'group' and p_after >= m.joined_seq
                   and (t.post_policy = 'everyone' or m.role <> 'member'))
     or not exists (select 1 from musubi.relations r where r.owner_id = musubi.actor() and r.other_id = p_account and r.state = 'friend')
     or not exists (select 1 from musubi.relations r where r.owner_id = p_account and r.other_id = musubi.actor() and r.state = 'friend') then
    raise exception 'may not add' using errcode = 'insufficient_privilege';
  end if;
  perform musubi.enter_talk(p_talk, p_account, 'member', p_after, p_at);
end $$;

-- Relations -----------------------------------------------------------------------------------------------------------

-- The next change number of the actor's own stream; `next_change` counts for anybody and is for the functions and jobs.
create function musubi.next_own_change() returns bigint language sql volatile security definer set search_path = pg_catalog, musubi as $$
  select musubi.next_change(musubi.actor())
$$;
revoke execute on function musubi.next_change(text) from musubi_people;

-- Sets one side of a relation; called by the functions here only. Marks stay unless the friendship ends.
create function musubi.write_relation(p_owner text, p_other text, p_state text, p_at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.relations (owner_id, other_id, state, since, changed_seq)
  values (p_owner, p_other, p_state, p_at, musubi.next_change(p_owner))
  on conflict (owner_id, other_id) do update set
    state = excluded.state, since = excluded.since, changed_seq = excluded.changed_seq,
    is_favourite = musubi.relations.is_favourite and excluded.state = 'friend',
    is_hidden = musubi.relations.is_hidden and excluded.state = 'friend'
  -- A block is lifted by who set it, whatever the other one does or did a moment ago.
  where musubi.relations.state <> 'blocked' or musubi.relations.owner_id = musubi.actor()
$$;

-- Sets one side of a relation that the actor is part of. Nobody is made a friend who did not say yes: on either side that
-- needs the other person's own word (they asked, or are a friend already). On the other person's side the actor can
-- otherwise only ask, or end it.
create or replace function musubi.put_relation(p_owner text, p_other text, p_state text, p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  other text := case when p_owner = musubi.actor() then p_other when p_other = musubi.actor() then p_owner end;
  towards_actor text;
begin
  if other is null then raise exception 'relation of others' using errcode = 'insufficient_privilege'; end if;
  select r.state into towards_actor from musubi.relations r where r.owner_id = other and r.other_id = musubi.actor();
  if (p_state = 'friend' and coalesce(towards_actor not in ('asked', 'friend'), true))
    or (p_owner = other and p_state not in ('friend', 'asking', 'none')) then
    raise exception 'without their word' using errcode = 'insufficient_privilege';
  end if;
  perform musubi.write_relation(p_owner, p_other, p_state, p_at);
end $$;

-- Spends one use of a live invite to become friends, and makes its owner and the actor friends. False when there is none.
create function musubi.befriend_by_invite(p_code text, p_now timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  offer record;
begin
  if musubi.actor() is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  select * into offer from musubi.read_invite(p_code, p_now);
  if offer is null or offer.kind <> 'friend' or offer.owner_id = musubi.actor() then return false; end if;
  if not musubi.spend_invite(p_code, p_now) then return false; end if;
  -- In one order of accounts, so that two people who change at the same moment wait instead of blocking each other.
  perform musubi.write_relation(least(offer.owner_id, musubi.actor()), greatest(offer.owner_id, musubi.actor()), 'friend', p_now);
  perform musubi.write_relation(greatest(offer.owner_id, musubi.actor()), least(offer.owner_id, musubi.actor()), 'friend', p_now);
  return true;
end $$;
-- From now on people spend an invite only by what it is for.
revoke execute on function musubi.spend_invite(text, timestamptz) from musubi_people;

-- The record of deliveries --------------------------------------------------------------------------------------------

-- As in 0005, and besides: the device is the actor's, and the actor was in the talk where the stretch lies. Whoever could not
-- have been shown it does not get into the record, and what cannot be recorded does not leave: the transaction fails. A
-- device that was signed out a moment ago is recorded all the same, because the answer may be on its way already.
create or replace function musubi.record_deliveries(p_device text, p_talk text[], p_from bigint[], p_to bigint[], p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if not exists (select 1 from musubi.devices d where d.id = p_device and d.account_id = musubi.actor())
    or exists (
      select 1 from unnest(p_talk, p_from, p_to) as r (talk_id, from_seq, to_seq)
      where not exists (
        select 1 from musubi.memberships m
        where m.talk_id = r.talk_id and m.account_id = musubi.actor() and r.from_seq > m.from_seq and (m.to_seq is null or r.to_seq <= m.to_seq)))
  then raise exception 'delivery of others' using errcode = 'insufficient_privilege'; end if;
  insert into musubi.deliveries (talk_id, account_id, device_id, from_seq, to_seq, delivered_at)
  select r.talk_id, musubi.actor(), p_device, r.from_seq, r.to_seq, p_at
  from unnest(p_talk, p_from, p_to) as r (talk_id, from_seq, to_seq)
  where not exists (
    select 1 from musubi.deliveries d
    where d.talk_id = r.talk_id and d.device_id = p_device and d.to_seq >= r.to_seq and d.from_seq <= r.from_seq);
end $$;

-- Handing over --------------------------------------------------------------------------------------------------------

do $$
declare
  f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_roles r on r.oid = p.proowner
           where p.pronamespace = 'musubi'::regnamespace and (p.prosecdef or p.proname = 'reactions_of_others') and r.rolname <> 'musubi_fence' loop
    execute format('alter function %s owner to musubi_fence', f);
    execute format('revoke execute on function %s from public', f);
    if f::text ~ 'judge_message' then
      execute format('grant execute on function %s to musubi_posting', f);
    elsif f::text !~ 'take_place|hold_message|write_relation|reactions_of_others' then
      execute format('grant execute on function %s to musubi_people', f);
    end if;
  end loop;
end $$;
revoke create on schema musubi from musubi_fence;

-- Handles of deleted accounts -----------------------------------------------------------------------------------------

-- Nobody takes the handle of somebody who left and is taken for them. Kept is a keyed hash: without the server's key ring it
-- tells of no handle, and nothing here tells whose it was.
create table musubi.retired_handles (
  handle_mark bytea primary key,
  retired_at timestamptz not null
);
select musubi_meta.fence('retired_handles');
select musubi_meta.classify('retired_handles', 'handle_mark retired_at', 'account', '180 days after the account was deleted');
create index retired_handles__retired_at on musubi.retired_handles (retired_at);
grant select on musubi.retired_handles to musubi_gate;
create policy gate_read on musubi.retired_handles for select to musubi_gate using (true);
grant select, insert, update, delete on musubi.retired_handles to musubi_jobs;
create policy jobs_all on musubi.retired_handles to musubi_jobs using (true) with check (true);
