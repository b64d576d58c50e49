-- The command line. What the operator is shown of people is written down before it is shown, like any other disclosure.
grant insert on musubi.disclosures to musubi_operator;

-- Who was shown a message: the device that it was written on is one of those.
grant select (device_id) on musubi.messages to musubi_operator;

-- Signing a person out ends the push messages of their devices.
grant select (device_id, account_id), delete on musubi.push_subscriptions to musubi_operator;

-- An invite of the server itself, for the first people where sign-up is by invite: it belongs to nobody and befriends nobody.
alter table musubi.invites alter column owner_id drop not null;
alter table musubi.invites drop constraint invites_kind_check;
alter table musubi.invites add constraint invites__kind check (kind in ('friend', 'talk', 'server') and (kind = 'server') = (owner_id is null));
grant select, insert on musubi.invites to musubi_operator;
create policy operator_server_invites on musubi.invites to musubi_operator using (kind = 'server') with check (kind = 'server');

-- A running server asks every second who was signed out elsewhere, so that their open sockets end (promise P8).
create index devices__revoked_at on musubi.devices (revoked_at) where revoked_at is not null;
