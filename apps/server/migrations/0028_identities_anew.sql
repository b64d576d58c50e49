-- An account that has lost every device and its recovery code begins its identity anew (docs/subsystems/sealed-devices.md).
alter table musubi.device_statements add column is_reset boolean not null default false;
select musubi_meta.classify('device_statements', 'is_reset', 'device', 'life of the account');

grant create on schema musubi to musubi_fence;
grant select, delete on musubi.key_backups to musubi_fence;
create policy fence_all on musubi.key_backups to musubi_fence using (true) with check (true);
grant select, update on musubi.keep_items to musubi_fence;
create policy fence_all on musubi.keep_items to musubi_fence using (true) with check (true);

-- Stores the actor's next statement, by which the identity begins anew with this one device; signatures were checked, and that it is they
-- themselves. What was sealed under the former identity nobody can open any more: it goes. "too_often": so many within a day.
create function musubi.reset_identity(p_number integer, p_bytes bytea, p_signature bytea, p_device text, p_key bytea, p_at timestamptz, p_max integer) returns text
language plpgsql volatile security definer set search_path = pg_catalog, musubi as $$
declare
  me text := musubi.actor();
  outcome text;
begin
  if me is null then raise exception 'no actor' using errcode = 'insufficient_privilege'; end if;
  -- As everybody who changes what is kept: first, because they hold it before their account.
  perform pg_advisory_xact_lock(hashtextextended('keep ' || me, 0));
  perform musubi.lock_accounts(array[me]);
  if (select count(*) from musubi.device_statements d where d.account_id = me and d.is_reset and d.stated_at > p_at - interval '1 day') >= p_max then
    return 'too_often';
  end if;
  outcome := musubi.publish_statement(p_number, p_bytes, p_signature, null, array[p_device], array[p_key], p_at);
  if outcome <> 'ok' then return outcome; end if;
  update musubi.device_statements d set is_reset = true where d.account_id = me and d.number = p_number;
  delete from musubi.key_backups where account_id = me;
  delete from musubi.history_segments where account_id = me;
  delete from musubi.hand_overs where account_id = me;
  update musubi.keep_items k set body = null, version = k.version + 1, changed_seq = n.place, saved_at = p_at
    from (select i.item_id, (select max(a.changed_seq) from musubi.keep_items a where a.account_id = me) + row_number() over (order by i.changed_seq) as place
          from musubi.keep_items i where i.account_id = me and i.body is not null) n
    where k.account_id = me and k.item_id = n.item_id;
  return 'ok';
end $$;
alter function musubi.reset_identity(integer, bytea, bytea, text, bytea, timestamptz, integer) owner to musubi_fence;
revoke execute on function musubi.reset_identity(integer, bytea, bytea, text, bytea, timestamptz, integer) from public;
-- By the gate alone: it is the role that looks at passwords and passkeys.
grant execute on function musubi.reset_identity(integer, bytea, bytea, text, bytea, timestamptz, integer) to musubi_gate;
grant execute on function musubi.hold_statements() to musubi_gate;
revoke create on schema musubi from musubi_fence;
