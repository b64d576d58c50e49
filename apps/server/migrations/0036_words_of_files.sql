-- Words of files, and originals that were closed.
--
-- What stands below files in a talk and what they show can be changed by who sent them, and what stood there before stays visible, as with a text.

alter table musubi.message_edits add column alts text[];
select musubi_meta.classify('message_edits', 'alts', 'message_content', 'life of the talk; erased at once when unsent');

grant create on schema musubi to musubi_fence;

-- As in 0023, and besides: the words of a message with files.
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
        when 'describe' then m.sender_id = musubi.actor() and m.kind = 'files' and not t.is_silent and (t.post_policy = 'everyone' or w.role <> 'member')
        when 'unsend' then m.sender_id = musubi.actor()
        when 'react' then m.kind <> 'sealed' and not t.is_silent
        when 'pin' then not t.is_silent and (t.kind <> 'group' or t.post_policy = 'everyone' or w.role <> 'member')
      end
  ) then raise exception 'may not change' using errcode = 'insufficient_privilege'; end if;
end $$;

-- Replaces the caption of a message of the actor's own and what its files show, in their order; the files themselves stay as they are. The words
-- that are replaced are kept. Gives the change's place and the message as it is now.
create function musubi.describe_message(p_talk text, p_seq bigint, p_caption text, p_alts text[], p_at timestamptz)
returns table (place bigint, content jsonb) language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
#variable_conflict use_column
declare
  taken bigint;
begin
  perform musubi.hold_message(p_talk, p_seq, 'describe');
  insert into musubi.message_edits (talk_id, seq, edit_no, text, alts, written_at)
  select m.talk_id, m.seq, 1 + (select count(*) from musubi.message_edits e where e.talk_id = p_talk and e.seq = p_seq),
    m.content ->> 'caption', array(select f.view ->> 'alt' from jsonb_array_elements(m.content -> 'files') with ordinality as f (view, place) order by f.place),
    coalesce(m.edited_at, m.sent_at)
  from musubi.messages m where m.talk_id = p_talk and m.seq = p_seq;
  delete from musubi.message_grams g where g.talk_id = p_talk and g.seq = p_seq;
  taken := musubi.take_place(p_talk);
  return query
  update musubi.messages m set changed_seq = taken, edited_at = p_at, content = m.content || jsonb_build_object('caption', p_caption, 'files', (
      select coalesce(jsonb_agg(f.view || jsonb_build_object('alt', coalesce(p_alts[f.place::integer], f.view ->> 'alt', '')) order by f.place), '[]'::jsonb)
      from jsonb_array_elements(m.content -> 'files') with ordinality as f (view, place)))
    where m.talk_id = p_talk and m.seq = p_seq
    returning taken, m.content;
end $$;
alter function musubi.describe_message(text, bigint, text, text[], timestamptz) owner to musubi_fence;
revoke execute on function musubi.describe_message(text, bigint, text, text[], timestamptz) from public;
grant execute on function musubi.describe_message(text, bigint, text, text[], timestamptz) to musubi_people;

-- An original that was closed can be opened again once a person has looked at it. That stays among the alarms, with the operator's reason.
alter table musubi.picture_alarms add column because text;
select musubi_meta.classify('picture_alarms', 'because', 'message_metadata', 'ten years');
alter table musubi.picture_alarms drop constraint picture_alarms_found_by_check;
alter table musubi.picture_alarms add constraint picture_alarms__found_by check (found_by in ('publisher', 'sampler', 'device', 'canary', 'store', 'operator'));

-- Opens what was closed of a file's original and of the form that stands for it, settles the file's alarms, and writes down why. What is made from
-- them is made anew by background work. Gives how many forms were opened.
create function musubi.reopen_original(p_file text, p_because text, p_at timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  opened integer;
begin
  perform 1 from musubi.files f where f.id = p_file for update;
  with reopened as (
    update musubi.renditions r set withdrawn_at = null
      where r.file_id = p_file and r.variant in ('original', 'archive') and r.withdrawn_at is not null returning r.*
  ), noted as (
    insert into musubi.picture_alarms (at, found_by, reason, file_id, variant, version, blob_id, settled_at, because)
    select p_at, 'operator', 'reopened', r.file_id, r.variant, r.version, r.blob_id, p_at, p_because from reopened r
  ) select count(*)::integer into opened from reopened;
  if opened > 0 then
    update musubi.picture_alarms a set settled_at = p_at where a.file_id = p_file and a.settled_at is null;
  end if;
  return opened;
end $$;
alter function musubi.reopen_original(text, text, timestamptz) owner to musubi_fence;
revoke execute on function musubi.reopen_original(text, text, timestamptz) from public;
grant execute on function musubi.reopen_original(text, text, timestamptz) to musubi_operator;
grant update (settled_at) on musubi.picture_alarms to musubi_fence;
revoke create on schema musubi from musubi_fence;
