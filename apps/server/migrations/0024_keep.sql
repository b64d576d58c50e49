-- What a person keeps, and the history of sealed talks that their devices lay up for each other (docs/subsystems/keep.md). All of it
-- is sealed on the devices, under keys that the server never has: here lie names, sizes and times.
create table musubi.keep_items (
  account_id text not null references musubi.accounts (id),
  item_id text not null,
  version integer not null,
  -- Null once it was thrown away; the row stays, so that every device hears of it.
  body bytea,
  changed_seq bigint not null,
  saved_at timestamptz not null,
  primary key (account_id, item_id)
);
create unique index keep_items__changed_seq on musubi.keep_items (account_id, changed_seq);
select musubi_meta.fence('keep_items');
select musubi_meta.classify('keep_items', 'account_id item_id version changed_seq saved_at', 'message_metadata', 'life of the account');
select musubi_meta.classify('keep_items', 'body', 'message_content', 'until thrown away or the account is deleted; sealed on the person''s devices');

create table musubi.history_segments (
  account_id text not null references musubi.accounts (id),
  talk_id text not null,
  from_event bigint not null,
  to_event bigint not null,
  body bytea not null,
  saved_at timestamptz not null,
  primary key (account_id, talk_id, from_event),
  check (from_event <= to_event)
);
select musubi_meta.fence('history_segments');
select musubi_meta.classify('history_segments', 'account_id talk_id from_event to_event saved_at', 'message_metadata', 'life of the account, or until the talk is erased');
select musubi_meta.classify('history_segments', 'body', 'message_content', 'as long as the person is in the talk; sealed on the person''s devices');

grant select, insert, update on musubi.keep_items to musubi_people;
create policy own_rows on musubi.keep_items to musubi_people using (account_id = musubi.actor()) with check (account_id = musubi.actor());
grant select, insert on musubi.history_segments to musubi_people;
-- A talk that the person has left is out of their reach, with what they read in it.
create policy own_rows on musubi.history_segments to musubi_people
  using (account_id = musubi.actor() and (select musubi.floors()) ? talk_id)
  with check (account_id = musubi.actor() and (select musubi.floors()) ? talk_id);

-- From the moment in which somebody leaves a talk, nothing of what their devices laid up of it is kept.
create function musubi.drop_history() returns trigger language plpgsql security definer set search_path = pg_catalog, musubi as $$
begin
  delete from musubi.history_segments where account_id = old.account_id and talk_id = old.talk_id;
  return null;
end $$;
grant create on schema musubi to musubi_fence;
alter function musubi.drop_history() owner to musubi_fence;
revoke execute on function musubi.drop_history() from public;
revoke create on schema musubi from musubi_fence;
create trigger talk_members__history after delete on musubi.talk_members for each row execute function musubi.drop_history();
grant select, delete on musubi.history_segments to musubi_fence;
create policy fence_all on musubi.history_segments to musubi_fence using (true) with check (true);

-- Erasing accounts and talks.
grant select, delete on musubi.keep_items, musubi.history_segments to musubi_jobs;
create policy jobs_all on musubi.keep_items to musubi_jobs using (true) with check (true);
create policy jobs_all on musubi.history_segments to musubi_jobs using (true) with check (true);
