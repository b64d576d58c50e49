-- One order of locks. Whoever takes several waits for each other in one direction, and nobody's work is undone because two people
-- did something at the same moment (docs/subsystems/locks.md):
--
--   what is one account's alone (ways to sign in, devices, invites), accounts in the order of their ids, then profiles and relations;
--   talks in the order of their ids; in a talk settings, then members, then memberships;
--   albums, then files, each in the order of their ids; messages and what is made of them last.
grant create on schema musubi to musubi_fence;

-- Accounts -------------------------------------------------------------------------------------------------------------

-- Holds accounts until the transaction ends. Called by the functions here only.
create function musubi.lock_accounts(p_accounts text[]) returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.accounts a where a.id = any (p_accounts) order by a.id for no key update;
end $$;

-- Holds the actor's account and those in whose lists the actor is, before a change that all of them are told of (touch_relations).
create function musubi.lock_seers() returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if musubi.actor() is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  perform musubi.lock_accounts(array(
    select r.owner_id from musubi.relations r where r.other_id = musubi.actor() and r.state in ('friend', 'asked', 'asking')
    union all select musubi.actor()));
end $$;

-- As in 0011, and besides: both accounts are held first, in their order.
create or replace function musubi.befriend_by_invite(p_code text, p_now timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  offer record;
begin
  if musubi.actor() is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  select * into offer from musubi.read_invite(p_code, p_now);
  if offer is null or offer.kind <> 'friend' or offer.owner_id = musubi.actor() then return false; end if;
  perform musubi.lock_accounts(array[offer.owner_id, musubi.actor()]);
  if not musubi.spend_invite(p_code, p_now) then return false; end if;
  perform musubi.write_relation(least(offer.owner_id, musubi.actor()), greatest(offer.owner_id, musubi.actor()), 'friend', p_now);
  perform musubi.write_relation(greatest(offer.owner_id, musubi.actor()), least(offer.owner_id, musubi.actor()), 'friend', p_now);
  return true;
end $$;

-- As in 0004, and besides: the account that a use may be kept for is held before the talk.
create or replace function musubi.join_by_invite(p_code text, p_now timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  offer record;
begin
  select * into offer from musubi.read_invite(p_code, p_now);
  if offer is null or offer.kind <> 'talk' or offer.is_member then return null; end if;
  perform musubi.lock_accounts(array[musubi.actor()]);
  perform 1 from musubi.talks where id = offer.talk_id for no key update;
  -- Counted under the lock: the last free place is taken once. The number is LIMITS.groupMembers of the contract.
  if (select count(*) from musubi.talk_members m where m.talk_id = offer.talk_id) >= 500 then return null; end if;
  if not musubi.spend_invite(p_code, p_now) then return null; end if;
  perform musubi.enter_talk(offer.talk_id, musubi.actor(), 'member', (select last_seq from musubi.talks where id = offer.talk_id), p_now);
  return offer.talk_id;
end $$;

-- Talks ----------------------------------------------------------------------------------------------------------------

-- As in 0011, only weaker: it keeps out whoever posts, changes or leaves, and lets through whoever needs the talk to stay there.
create or replace function musubi.lock_talk(p_talk text) returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.talks t where t.id = p_talk and musubi.my_role(p_talk) is not null for no key update;
end $$;

-- As in 0004, in the one order: a read mark is moved in the settings first, and then shown to the members.
create or replace function musubi.drop_member(p_talk text, p_account text, p_at timestamptz)
returns void language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  if p_account <> musubi.actor() and not exists (
    select 1 from musubi.talk_members mine join musubi.talk_members theirs using (talk_id)
    where talk_id = p_talk and mine.account_id = musubi.actor() and theirs.account_id = p_account
      and (mine.role = 'owner' or (mine.role = 'admin' and theirs.role = 'member'))
  ) then raise exception 'may not remove' using errcode = 'insufficient_privilege'; end if;
  perform 1 from musubi.talks t where t.id = p_talk for no key update;
  delete from musubi.talk_settings where talk_id = p_talk and account_id = p_account;
  delete from musubi.talk_members where talk_id = p_talk and account_id = p_account;
  update musubi.memberships m set to_seq = t.last_seq, left_at = p_at
    from musubi.talks t where t.id = p_talk and m.talk_id = p_talk and m.account_id = p_account and m.left_at is null;
  update musubi.talks set roster_version = roster_version + 1 where id = p_talk;
end $$;

-- Files ----------------------------------------------------------------------------------------------------------------

-- Lets files go that something no longer shows: those that nothing else shows are erased from this instant on. In the order in which
-- those who show files hold them. Called by the functions here only.
create function musubi.let_files_go(p_files text[], p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.files f where f.id = any (p_files) order by f.id for no key update;
  update musubi.files f set expires_at = least(f.expires_at, p_at) where f.id = any (p_files);
end $$;

-- As in 0016, with files in their order.
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
  place := musubi.take_place(p_talk);
  update musubi.messages set changed_seq = place, kind = 'unsent', content = '{"kind":"unsent"}', mentions = null, edited_at = null,
    is_pinned = false, reactions = null
  where talk_id = p_talk and seq = p_seq;
  return place;
end $$;

-- As in 0019, with files in their order.
create or replace function musubi.forget_photos(p_album text, p_files text[], p_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  base bigint;
  shown text[];
begin
  delete from musubi.album_likes l where l.album_id = p_album and l.file_id = any (p_files);
  delete from musubi.album_comments c where c.album_id = p_album and c.file_id = any (p_files);
  select coalesce(array_agg(p.file_id), '{}') into shown from musubi.album_photos p where p.album_id = p_album and p.file_id = any (p_files) and p.state = 'shown';
  base := musubi.take_album_changes(p_album, cardinality(shown));
  update musubi.album_photos p set change_seq = base + s.rank from unnest(shown) with ordinality as s (id, rank) where p.album_id = p_album and p.file_id = s.id;
  update musubi.album_photos p set state = 'gone', position = null, caption = '', alt = '', like_count = 0, comment_count = 0, last_comment = 0,
      added_by = null, removed_by = null, removed_at = p_at
    where p.album_id = p_album and p.file_id = any (p_files) and p.state <> 'gone';
  update musubi.albums set photo_count = photo_count - cardinality(shown) where id = p_album;
  perform musubi.let_files_go(p_files, p_at);
end $$;

-- As in 0019, with files in their order.
create or replace function musubi.drop_album(p_album text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
begin
  perform 1 from musubi.albums a where a.id = p_album for update;
  perform musubi.let_files_go(array(select p.file_id from musubi.album_photos p where p.album_id = p_album and p.state <> 'gone'), now());
  delete from musubi.album_likes where album_id = p_album;
  delete from musubi.album_comments where album_id = p_album;
  delete from musubi.album_photos where album_id = p_album;
  delete from musubi.albums where id = p_album;
end $$;

-- Handing over ----------------------------------------------------------------------------------------------------------

do $$
declare
  f text;
begin
  foreach f in array array['lock_accounts(text[])', 'lock_seers()', 'let_files_go(text[], timestamptz)'] loop
    execute format('alter function musubi.%s owner to musubi_fence', f);
    execute format('revoke execute on function musubi.%s from public', f);
  end loop;
end $$;
grant execute on function musubi.lock_seers() to musubi_people;
revoke create on schema musubi from musubi_fence;
