-- The sealed record of an entry, for whoever audits: with it an auditor's proof file is whole, as a person's is, and checked offline.

grant create on schema musubi to musubi_disclosure;
create function musubi.sealed_entry(p_entry text) returns table (seq bigint, sealed bytea, wrapped_key bytea, ring_epoch integer)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select r.seq, r.sealed, r.wrapped_key, r.ring_epoch from musubi.ledger l join musubi.ledger_records r on r.seq = l.seq
  where l.id = p_entry and musubi.staff() ->> 'role' = 'auditor'
$$;
alter function musubi.sealed_entry(text) owner to musubi_disclosure;
revoke execute on function musubi.sealed_entry(text) from public;
grant execute on function musubi.sealed_entry(text) to musubi_desk;
revoke create on schema musubi from musubi_disclosure;
