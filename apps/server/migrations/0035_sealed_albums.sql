-- Albums of sealed talks (docs/decisions/014-albums-are-what-was-said.md). The server knows nothing of them; but what leaves such an album's trash
-- is to leave the server as well, and only the devices know when.
grant create on schema musubi to musubi_fence;

-- Files of a sealed message of the actor's are shown there no longer; what is shown nowhere else is erased. False when there is no such message.
-- The talk, then the files (docs/subsystems/locks.md).
create function musubi.let_sealed_files_go(p_talk text, p_seq bigint, p_files text[], p_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  gone text[];
begin
  perform musubi.lock_talk(p_talk);
  if not exists (
    select 1 from musubi.messages m
    join musubi.talk_members w on w.talk_id = m.talk_id and w.account_id = musubi.actor()
    where m.talk_id = p_talk and m.seq = p_seq and m.seq > w.joined_seq and m.kind = 'sealed' and m.sender_id = musubi.actor()
  ) then return false; end if;
  with left_places as (
    delete from musubi.file_places p where p.talk_id = p_talk and p.seq = p_seq and p.file_id = any (p_files) returning p.file_id)
  select coalesce(array_agg(l.file_id), '{}') into gone from left_places l;
  perform musubi.let_files_go(gone, p_at);
  return true;
end $$;

alter function musubi.let_sealed_files_go(text, bigint, text[], timestamptz) owner to musubi_fence;
revoke execute on function musubi.let_sealed_files_go(text, bigint, text[], timestamptz) from public;
grant execute on function musubi.let_sealed_files_go(text, bigint, text[], timestamptz) to musubi_people;
revoke create on schema musubi from musubi_fence;
