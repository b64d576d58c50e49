-- The hot path: one call stores a batch of messages of any senders into any talks. It decides again, in the same
-- statement that writes, what the process decided from its copy of the facts: a removed member's message dies here.
create function musubi.post_messages(
  p_talk text[], p_sender text[], p_device text[], p_client text[], p_kind text[], p_content text[],
  p_mentions text[], p_reply bigint[], p_forwarded boolean[])
returns table (ord bigint, outcome text, seq bigint, sent_at timestamptz, roster_version bigint)
language plpgsql volatile security definer set search_path = pg_catalog, musubi
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
  -- In one order, so that two batches never wait for each other in a circle.
  perform 1 from musubi.talks t where t.id in (select distinct u from unnest(p_talk) u) order by t.id for update;
  return query
  with input as materialized (
    select * from unnest(p_talk, p_sender, p_device, p_client, p_kind, p_content, p_mentions, p_reply, p_forwarded)
      with ordinality as i (talk_id, sender_id, device_id, client_id, kind, content, mentions, reply_to, is_forwarded, ord)
  ),
  judged as materialized (
    select i.ord, i.talk_id, i.sender_id, i.client_id, t.last_seq, t.roster_version, known.seq as known_seq, known.sent_at as known_at,
      case
        when known.seq is not null then 'repeat'
        when m.account_id is null then 'not_member'
        when t.is_silent then 'blocked'
        when t.post_policy = 'admins' and m.role = 'member' then 'posting_restricted'
        when (t.protection = 'sealed') <> (i.kind = 'sealed') then 'class_mismatch'
        else 'posted'
      end as outcome
    from input i
    left join musubi.talks t on t.id = i.talk_id
    left join musubi.talk_members m on m.talk_id = i.talk_id and m.account_id = i.sender_id
    left join musubi.messages known on known.talk_id = i.talk_id and known.sender_id = i.sender_id and known.client_id = i.client_id
  ),
  numbered as materialized (
    select f.ord, f.talk_id, f.last_seq + row_number() over (partition by f.talk_id order by f.ord) as seq
    from (
      select distinct on (j.talk_id, j.sender_id, j.client_id) j.ord, j.talk_id, j.last_seq
      from judged j where j.outcome = 'posted' order by j.talk_id, j.sender_id, j.client_id, j.ord
    ) f
  ),
  counted as (
    update musubi.talks t set last_seq = top.seq
    from (select n.talk_id, max(n.seq) as seq from numbered n group by n.talk_id) top where t.id = top.talk_id
  ),
  stored as (
    insert into musubi.messages (talk_id, seq, changed_seq, sender_id, device_id, client_id, sent_at, kind, content, mentions, reply_to, is_forwarded)
    select i.talk_id, n.seq, n.seq, i.sender_id, i.device_id, i.client_id, date_trunc('milliseconds', clock_timestamp()), i.kind, i.content::jsonb,
      case when i.mentions is not null then string_to_array(i.mentions, ' ') end, i.reply_to, i.is_forwarded
    from numbered n join input i on i.ord = n.ord
    returning messages.talk_id, messages.seq, messages.sent_at
  )
  select j.ord, case when j.outcome = 'posted' and n.ord is null then 'twin' else j.outcome end,
    coalesce(j.known_seq, n.seq), coalesce(j.known_at, s.sent_at), j.roster_version
  from judged j
  left join numbered n on n.ord = j.ord
  left join stored s on s.talk_id = n.talk_id and s.seq = n.seq;
end $$;
alter function musubi.post_messages(text[], text[], text[], text[], text[], text[], text[], bigint[], boolean[]) owner to musubi_fence;
revoke execute on function musubi.post_messages(text[], text[], text[], text[], text[], text[], text[], bigint[], boolean[]) from public;
grant execute on function musubi.post_messages(text[], text[], text[], text[], text[], text[], text[], bigint[], boolean[]) to musubi_people;
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

