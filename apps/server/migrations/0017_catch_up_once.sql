-- Catching up and the record of it, as one statement: what a device is shown cannot be read here without being recorded in the
-- same commit (promise P2). Serves the devices of many people at once, like the posting function, and like it decides by itself:
-- each cursor belongs to the person and device named beside it, and gives nothing where that person is no member now.
--
-- For each cursor (ix, from 1) of a talk that its person is in, first a row without a seq: the place in the order of the changes
-- that the device knows after this, and whether more changed than asked for. Then a row for each message that changed behind the
-- place that the device knew, in the order of the changes, at most p_limits of them.
create function musubi.catch_up(
  p_accounts text[], p_devices text[], p_talks text[], p_after bigint[], p_limits integer[], p_at timestamptz)
returns table (ix integer, through bigint, has_more boolean, seq bigint, changed_seq bigint, sender_id text, client_id text, sent_at timestamptz,
  content jsonb, reply_to bigint, is_forwarded boolean, edited_at timestamptz, is_pinned boolean, reactions jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, musubi set enable_bitmapscan = off set enable_seqscan = off as $$
#variable_conflict use_column
declare
  mine record;
  -- The places of what is shown, in the order of the changes.
  shown bigint[];
  -- The changes themselves, as far as they had come when the places were chosen.
  changes bigint[];
  is_cut boolean;
begin
  for mine in
    select c.ix::integer as ix, c.account_id, c.device_id, c.talk_id, c.after, c.count_max, m.joined_seq, t.last_seq
    from unnest(p_accounts, p_devices, p_talks, p_after, p_limits) with ordinality as c (account_id, device_id, talk_id, after, count_max, ix)
    join musubi.devices d on d.id = c.device_id and d.account_id = c.account_id
    join musubi.talk_members m on m.talk_id = c.talk_id and m.account_id = c.account_id
    join musubi.talks t on t.id = c.talk_id
  loop
    -- The planner takes few rows to lie behind a place and would rather sort all that do; nearly always there are many, and the
    -- indexes give them in order.
    select array_agg(f.seq order by f.changed_seq), array_agg(f.changed_seq order by f.changed_seq) into shown, changes
    from (
      select * from (
        (select m.seq, m.changed_seq from musubi.messages m
         where m.talk_id = mine.talk_id and m.seq > greatest(mine.after, mine.joined_seq) and m.changed_seq = m.seq order by m.seq limit mine.count_max + 1)
        union all
        (select m.seq, m.changed_seq from musubi.messages m
         where m.talk_id = mine.talk_id and m.seq > mine.joined_seq and m.changed_seq > mine.after and m.changed_seq <> m.seq
         order by m.changed_seq limit mine.count_max + 1)
      ) both_kinds order by changed_seq limit mine.count_max + 1
    ) f;
    is_cut := coalesce(cardinality(shown), 0) > mine.count_max;
    if is_cut then shown := shown[1:mine.count_max]; end if;
    ix := mine.ix;
    -- Told from when the places were chosen: a message that changes between the choice and the reading below is shown as it then is,
    -- but what else came meanwhile is not, and must not be taken for known.
    through := case when is_cut then changes[mine.count_max] else greatest(mine.after, mine.last_seq, changes[cardinality(changes)]) end;
    has_more := is_cut;
    return next;
    if shown is null then continue; end if;

    -- Recorded is what is shown. What is new fills a stretch, when all of it is there; what is older and has changed is scattered,
    -- and so is the new when it was cut: between two of those that do not follow each other another message may lie.
    insert into musubi.deliveries (talk_id, account_id, device_id, from_seq, to_seq, delivered_at)
    select mine.talk_id, mine.account_id, mine.device_id, s.from_seq, s.to_seq, p_at
    from (
      select min(u.seq) as from_seq, max(u.seq) as to_seq
      from (
        select v.seq, case when v.seq > mine.after and not is_cut then -1 else v.seq - row_number() over (order by v.seq) end as stretch
        from unnest(shown) as v (seq)
      ) u group by u.stretch
    ) s
    where not exists (
      select 1 from musubi.deliveries d
      where d.talk_id = mine.talk_id and d.device_id = mine.device_id and d.to_seq >= s.to_seq and d.from_seq <= s.from_seq);

    -- Places in between that hold no message, or one that is not shown because the page was cut, are left out by name.
    return query
    select mine.ix, null::bigint, null::boolean, m.seq, m.changed_seq, m.sender_id, m.client_id, m.sent_at, m.content, m.reply_to, m.is_forwarded,
      m.edited_at, m.is_pinned, m.reactions
    from musubi.messages m where m.talk_id = mine.talk_id and m.seq = any (shown) order by m.changed_seq;
  end loop;
end $$;

grant create on schema musubi to musubi_fence;
alter function musubi.catch_up(text[], text[], text[], bigint[], integer[], timestamptz) owner to musubi_fence;
revoke create on schema musubi from musubi_fence;
revoke execute on function musubi.catch_up(text[], text[], text[], bigint[], integer[], timestamptz) from public;
grant execute on function musubi.catch_up(text[], text[], text[], bigint[], integer[], timestamptz) to musubi_posting;
-- It has no one actor; in a transaction that has one, records are still of that actor alone.
alter policy fence_record on musubi.deliveries with check (account_id = coalesce(musubi.actor(), account_id));
drop function musubi.read_changes(text[], bigint[], integer);
