-- Catching up, as one answer: how far each of the actor's talks has come, and what changed in it after the place that the
-- device knows, in the order of the changes. One row for each talk the actor is in; the messages are JSON, because a device that
-- comes back asks for a hundred of them, and taking a hundred rows of a dozen columns apart costs more than reading them.
--
-- The planner takes few rows to lie behind a place and would rather sort all that do; nearly always there are many, and the index
-- gives them in order. Row security of the caller decides what is seen.
create function musubi.read_changes(p_talks text[], p_after bigint[], p_limit integer)
returns table (talk_id text, last_seq bigint, messages json)
language plpgsql stable set search_path = pg_catalog, musubi set enable_bitmapscan = off set enable_seqscan = off as $$
#variable_conflict use_column
begin
  return query
  select t.id, t.last_seq, (
    select json_agg(json_build_object(
        'talkId', f.talk_id, 'seq', f.seq, 'changedSeq', f.changed_seq, 'senderId', f.sender_id, 'clientId', f.client_id,
        'sentAt', (extract(epoch from f.sent_at) * 1000)::bigint, 'content', f.content, 'replyTo', f.reply_to, 'isForwarded', f.is_forwarded,
        'editedAt', (extract(epoch from f.edited_at) * 1000)::bigint, 'isPinned', f.is_pinned, 'reactions', f.reactions) order by f.changed_seq)
    from (
      select * from (
        (select m.* from musubi.messages m where m.talk_id = t.id and m.seq > greatest(c.after, mine.joined_seq) and m.changed_seq = m.seq order by m.seq limit p_limit)
        union all
        (select m.* from musubi.messages m where m.talk_id = t.id and m.seq > mine.joined_seq and m.changed_seq > c.after and m.changed_seq <> m.seq order by m.changed_seq limit p_limit)
      ) both_kinds order by changed_seq limit p_limit
    ) f)
  from unnest(p_talks, p_after) as c (id, after)
  join musubi.talk_members mine on mine.talk_id = c.id and mine.account_id = musubi.actor()
  join musubi.talks t on t.id = c.id;
end $$;
revoke execute on function musubi.read_changes(text[], bigint[], integer) from public;
grant execute on function musubi.read_changes(text[], bigint[], integer) to musubi_people;
