-- What `musubi doctor` asks of the key log, as the operator: how far it is, and how many statements wait for their entry. Numbers and roots, which
-- everybody may read, and nobody's statement.
grant create on schema musubi to musubi_fence;
create function musubi.count_unlogged_statements() returns integer language sql stable security definer set search_path = pg_catalog, musubi as $$
  select count(*)::integer from musubi.device_statements d where not d.is_logged
$$;
alter function musubi.count_unlogged_statements() owner to musubi_fence;
revoke execute on function musubi.count_unlogged_statements() from public;
grant execute on function musubi.count_unlogged_statements(), musubi.read_key_log(), musubi.read_key_log_at(bigint) to musubi_operator;
revoke create on schema musubi from musubi_fence;
