-- The schemas, the words of the data map, and who the actor of a transaction is.
create schema musubi;
comment on schema musubi is 'The data of people.';
create schema if not exists musubi_meta;
grant usage on schema musubi to musubi_gate, musubi_people, musubi_jobs, musubi_operator, musubi_fence;

-- Writes the classification of columns as structured comments: the data map is generated from them, and the server
-- refuses to start while a column has none.
create function musubi_meta.classify(p_table text, p_columns text, p_category text, p_retention text) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  column_name text;
begin
  foreach column_name in array string_to_array(p_columns, ' ') loop
    execute format('comment on column musubi.%I.%I is %L', p_table, column_name,
      format('category=%s; residency=region; retention=%s', p_category, p_retention));
  end loop;
end $$;

-- The account on whose behalf this transaction runs, as the kernel set it. Null outside one.
create function musubi.actor() returns text language sql stable parallel safe
  return nullif(current_setting('musubi.actor', true), '');

-- The talk that the kernel granted in this transaction, if it granted one.
create function musubi.granted_talk() returns text language sql stable parallel safe
  return nullif(current_setting('musubi.talk', true), '');

-- Every table of people's data: row security on from birth, for its owner too.
create function musubi_meta.fence(p_table text) returns void
language plpgsql set search_path = pg_catalog as $$
begin
  execute format('alter table musubi.%I enable row level security', p_table);
  execute format('alter table musubi.%I force row level security', p_table);
end $$;
