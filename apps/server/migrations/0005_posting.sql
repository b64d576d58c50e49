-- The hot path: one call stores a batch of messages of any senders into any talks. It decides again, as it writes, what the
-- process decided from its copy of the facts: a removed member's message dies here. First every talk's counter is raised,
-- which locks the talks; then, with a view of the data from after that lock, the messages go in. The caller has counted the
-- messages per talk, so a place is an addition and nothing is joined that grows with the square of the batch. A message
-- that is not stored leaves its place empty. Gives a row for each one that is.
--
-- p_talks, p_counts: the talks of the batch in the order of their ids, and how many messages each gets.
-- p_ix, p_rank: for each message, which of the talks it is for (from 1), and the how-manieth of that talk it is (from 1).
create function musubi.post_messages(
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
  where sealed[i.ix] = (i.kind = 'sealed') and (w.role <> 'member' or not is_restricted[i.ix])
  on conflict (talk_id, sender_id, client_id) do nothing
  returning m.talk_id, m.seq, m.sent_at, null::bigint;
end $$;
alter function musubi.post_messages(text[], integer[], integer[], integer[], text[], text[], text[], text[], text[], text[], bigint[], boolean[]) owner to musubi_fence;
revoke execute on function musubi.post_messages(text[], integer[], integer[], integer[], text[], text[], text[], text[], text[], text[], bigint[], boolean[]) from public;
grant execute on function musubi.post_messages(text[], integer[], integer[], integer[], text[], text[], text[], text[], text[], text[], bigint[], boolean[]) to musubi_people;
-- Why a message was not stored, asked for those few only: it is there already, or what stands against it.
create function musubi.judge_message(p_talk text, p_sender text, p_client text, p_is_sealed boolean)
returns table (outcome text, seq bigint, sent_at timestamptz, roster_version bigint)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select case
      when known.seq is not null then 'repeat'
      when m.account_id is null then 'not_member'
      when t.is_silent then 'blocked'
      when t.post_policy = 'admins' and m.role = 'member' then 'posting_restricted'
      when (t.protection = 'sealed') <> p_is_sealed then 'class_mismatch'
      else 'again'
    end, known.seq, known.sent_at, t.roster_version
  from (select 1) one
  left join musubi.talks t on t.id = p_talk
  left join musubi.talk_members m on m.talk_id = p_talk and m.account_id = p_sender
  left join musubi.messages known on known.talk_id = p_talk and known.sender_id = p_sender and known.client_id = p_client
$$;
alter function musubi.judge_message(text, text, text, boolean) owner to musubi_fence;
revoke execute on function musubi.judge_message(text, text, text, boolean) from public;
grant execute on function musubi.judge_message(text, text, text, boolean) to musubi_people;
grant select, insert on musubi.messages to musubi_fence;
create policy fence_post on musubi.messages for insert to musubi_fence with check (true);
create policy fence_known on musubi.messages for select to musubi_fence using (true);

-- The same for the place and circumstances of a talk, when a process loads its copy: no names, no content.
create function musubi.read_roster(p_talk text)
returns table (kind text, protection text, region text, post_policy text, is_silent boolean, roster_version bigint, account_id text, role text, joined_seq bigint)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select t.kind, t.protection, t.region, t.post_policy, t.is_silent, t.roster_version, m.account_id, m.role, m.joined_seq
  from musubi.talks t join musubi.talk_members m on m.talk_id = t.id where t.id = p_talk
$$;
alter function musubi.read_roster(text) owner to musubi_fence;
revoke execute on function musubi.read_roster(text) from public;
grant execute on function musubi.read_roster(text) to musubi_people;

-- Records that ranges of talks went to a device, before they do. A range that the device's latest record of that talk
-- already covers adds nothing and is left out, so that opening the app each morning does not grow the table.
drop index musubi.deliveries__talk_id;
create index deliveries__device on musubi.deliveries (talk_id, device_id, to_seq);
create function musubi.record_deliveries(p_device text, p_talk text[], p_from bigint[], p_to bigint[], p_at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, musubi as $$
  insert into musubi.deliveries (talk_id, account_id, device_id, from_seq, to_seq, delivered_at)
  select r.talk_id, musubi.actor(), p_device, r.from_seq, r.to_seq, p_at
  from unnest(p_talk, p_from, p_to) as r (talk_id, from_seq, to_seq)
  where not exists (
    select 1 from musubi.deliveries d
    where d.talk_id = r.talk_id and d.device_id = p_device and d.to_seq >= r.to_seq and d.from_seq <= r.from_seq)
$$;
alter function musubi.record_deliveries(text, text[], bigint[], bigint[], timestamptz) owner to musubi_fence;
revoke execute on function musubi.record_deliveries(text, text[], bigint[], bigint[], timestamptz) from public;
grant execute on function musubi.record_deliveries(text, text[], bigint[], bigint[], timestamptz) to musubi_people;
grant select, insert on musubi.deliveries to musubi_fence;
create policy fence_record on musubi.deliveries to musubi_fence using (true) with check (account_id = musubi.actor());
revoke insert on musubi.deliveries from musubi_people;
drop policy by_me on musubi.deliveries;

