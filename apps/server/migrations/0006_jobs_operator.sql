-- Background work and the command line: each table and right they need, by name.
do $$
declare
  t text;
begin
  foreach t in array array['accounts', 'profiles', 'private_profiles', 'owner_keys', 'devices', 'relations', 'invites', 'talks', 'talk_members',
    'talk_settings', 'memberships', 'messages', 'message_edits', 'message_grams', 'search_progress', 'take_outs', 'blobs', 'push_subscriptions', 'passkeys', 'challenges', 'live_spans', 'passwords', 'recovery_codes'] loop
    execute format('create policy jobs_all on musubi.%I to musubi_jobs using (true) with check (true)', t);
  end loop;
  foreach t in array array['accounts', 'profiles', 'devices', 'passwords', 'recovery_codes', 'talks', 'talk_members', 'memberships', 'deliveries', 'live_spans', 'disclosures', 'messages', 'take_outs', 'blobs', 'relations', 'passkeys', 'push_subscriptions'] loop
    execute format('create policy operator_all on musubi.%I to musubi_operator using (true) with check (true)', t);
  end loop;
end $$;

-- Take-out reads what the person could read; deletion erases; search reads plain texts; push reads addresses.
grant select on musubi.accounts, musubi.profiles, musubi.private_profiles, musubi.owner_keys, musubi.devices, musubi.relations, musubi.invites, musubi.talks,
  musubi.talk_members, musubi.talk_settings, musubi.memberships, musubi.messages, musubi.message_edits, musubi.message_grams, musubi.search_progress,
  musubi.take_outs, musubi.blobs, musubi.push_subscriptions, musubi.passkeys, musubi.challenges, musubi.live_spans to musubi_jobs;
grant insert, update, delete on musubi.message_grams, musubi.search_progress, musubi.take_outs, musubi.blobs to musubi_jobs;
grant update, delete on musubi.accounts, musubi.profiles, musubi.private_profiles, musubi.owner_keys, musubi.devices, musubi.relations, musubi.invites,
  musubi.talk_members, musubi.talk_settings, musubi.memberships, musubi.push_subscriptions, musubi.passkeys, musubi.challenges to musubi_jobs;
grant delete on musubi.passwords, musubi.recovery_codes to musubi_jobs;
grant select (account_id) on musubi.passwords, musubi.recovery_codes to musubi_jobs;
grant update on musubi.live_spans, musubi.talks, musubi.messages to musubi_jobs;
grant insert on musubi.messages to musubi_jobs;

-- The operator: who exists, who is signed in, who was shown what. Message content, drafts, pictures and particulars stay shut.
grant select on musubi.accounts, musubi.devices, musubi.memberships, musubi.deliveries, musubi.live_spans, musubi.disclosures, musubi.take_outs, musubi.blobs to musubi_operator;
grant select (account_id, handle, display_name, is_gone, is_findable) on musubi.profiles to musubi_operator;
grant select (id, kind, protection, region, created_at, last_seq) on musubi.talks to musubi_operator;
grant select (talk_id, account_id, role, joined_seq, joined_at) on musubi.talk_members to musubi_operator;
grant select (talk_id, seq, changed_seq, sender_id, sent_at, kind) on musubi.messages to musubi_operator;
grant select (account_id, changed_at) on musubi.passwords to musubi_operator;
grant select (id, account_id, created_at) on musubi.passkeys to musubi_operator;
grant insert, update, delete on musubi.passwords, musubi.recovery_codes to musubi_operator;
grant select on musubi.recovery_codes to musubi_operator;
grant update (revoked_at) on musubi.devices to musubi_operator;
