-- Two that took their locks in another direction than everybody else (docs/subsystems/locks.md).
grant create on schema musubi to musubi_fence;

-- As in 0022, and besides: the invite is held before the accounts. Whoever is erased lets go of their invites first, then of their account.
create or replace function musubi.befriend_by_invite(p_code text, p_now timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  offer record;
begin
  if musubi.actor() is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  select * into offer from musubi.read_invite(p_code, p_now);
  if offer is null or offer.kind <> 'friend' or offer.owner_id = musubi.actor() then return false; end if;
  perform 1 from musubi.invites i where i.code = p_code for no key update;
  perform musubi.lock_accounts(array[offer.owner_id, musubi.actor()]);
  if not musubi.spend_invite(p_code, p_now) then return false; end if;
  perform musubi.write_relation(least(offer.owner_id, musubi.actor()), greatest(offer.owner_id, musubi.actor()), 'friend', p_now);
  perform musubi.write_relation(greatest(offer.owner_id, musubi.actor()), least(offer.owner_id, musubi.actor()), 'friend', p_now);
  return true;
end $$;

-- As in 0019, only stronger: what is moved is let go where it was, and two who held the same file side by side would then wait for
-- each other.
create or replace function musubi.move_photos(p_from text, p_files text[], p_to text, p_count_max integer, p_client text, p_at timestamptz)
returns table (outcome text, told_seq bigint) language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  me text := musubi.actor();
  is_inside boolean;
  leave text;
  hit text[];
  fresh text[];
  base bigint;
  last_position bigint;
begin
  perform musubi.lock_talk(a.talk_id) from musubi.albums a where a.id = p_to;
  if p_from < p_to then
    leave := musubi.hold_album(p_from, 'remove');
    outcome := musubi.hold_album(p_to, 'add');
  else
    outcome := musubi.hold_album(p_to, 'add');
    leave := musubi.hold_album(p_from, 'remove');
  end if;
  outcome := coalesce(outcome, nullif(leave, 'own'));
  if p_from = p_to then outcome := 'absent'; end if;
  if outcome is null then
    perform 1 from musubi.files f where f.id = any (p_files) order by f.id for no key update;
    select coalesce(array_agg(p.file_id order by w.place), '{}') into hit from (
      select w.id, min(w.place) as place from unnest(p_files) with ordinality as w (id, place) group by w.id) w
      join musubi.album_photos p on p.album_id = p_from and p.file_id = w.id and p.state = 'shown' join musubi.files f on f.id = p.file_id and f.state = 'ready';
    if leave = 'own' and exists (
      select 1 from musubi.album_photos p where p.album_id = p_from and p.file_id = any (hit) and p.added_by is distinct from me) then outcome := 'album_restricted'; end if;
    select coalesce(array_agg(h.id order by h.place), '{}') into fresh from unnest(hit) with ordinality as h (id, place)
      where not exists (select 1 from musubi.album_photos p where p.album_id = p_to and p.file_id = h.id and p.state = 'shown');
    if outcome is null and (select a.photo_count from musubi.albums a where a.id = p_to) + cardinality(fresh) > p_count_max then outcome := 'album_full'; end if;
  end if;
  if outcome is not null then
    return next;
    return;
  end if;
  select a.talk_id = b.talk_id into is_inside from musubi.albums a, musubi.albums b where a.id = p_from and b.id = p_to;
  -- What an earlier stay there left behind goes first.
  perform musubi.forget_photos(p_to, fresh, p_at);
  base := musubi.take_album_changes(p_to, cardinality(fresh));
  select coalesce(max(p.position), 0) into last_position from musubi.album_photos p where p.album_id = p_to;
  insert into musubi.album_photos as p (album_id, file_id, owner_id, state, position, added_by, added_at, caption, alt, like_count, comment_count, last_comment, change_seq)
  select p_to, o.file_id, o.owner_id, 'shown', last_position + w.place * 1048576, case when is_inside then o.added_by else me end,
    case when is_inside then o.added_at else p_at end, case when is_inside then o.caption else '' end, case when is_inside then o.alt else '' end,
    case when is_inside then o.like_count else 0 end, case when is_inside then o.comment_count else 0 end,
    case when is_inside then o.last_comment else 0 end, base + w.place
  from unnest(fresh) with ordinality as w (id, place) join musubi.album_photos o on o.album_id = p_from and o.file_id = w.id
  on conflict (album_id, file_id) do update set state = 'shown', position = excluded.position, added_by = excluded.added_by, added_at = excluded.added_at,
    caption = excluded.caption, alt = excluded.alt, like_count = excluded.like_count, comment_count = excluded.comment_count,
    last_comment = excluded.last_comment, removed_by = null, removed_at = null, change_seq = excluded.change_seq;
  if is_inside then
    update musubi.album_likes l set album_id = p_to where l.album_id = p_from and l.file_id = any (fresh);
    update musubi.album_comments c set album_id = p_to where c.album_id = p_from and c.file_id = any (fresh);
  end if;
  update musubi.albums a set photo_count = a.photo_count + cardinality(fresh), added_at = case when is_inside or fresh = '{}' then a.added_at else p_at end where a.id = p_to;
  perform musubi.forget_photos(p_from, hit, p_at);
  if not is_inside and cardinality(fresh) > 0 then told_seq := musubi.tell_album(p_to, 'photos', cardinality(fresh), p_client, p_at); end if;
  return next;
end $$;

revoke create on schema musubi from musubi_fence;
