-- People: the account (only oneself), the profile (what others may see), private particulars, ways to sign in, devices.
create table musubi.accounts (
  id text primary key,
  country text not null,
  language text not null,
  region text not null,
  sends_read_receipts boolean not null default true,
  shows_preview_in_push boolean not null default true,
  theme text not null default 'system',
  change_seq bigint not null default 0,
  created_at timestamptz not null,
  -- The invite that let this person in, until they accept what it offers: that use was counted at sign-up.
  admitted_by text,
  deleted_at timestamptz
);
select musubi_meta.fence('accounts');
select musubi_meta.classify('accounts', 'id country language region sends_read_receipts shows_preview_in_push theme change_seq created_at admitted_by deleted_at', 'account', 'until the account is deleted');

create table musubi.profiles (
  account_id text primary key references musubi.accounts (id),
  handle text not null,
  display_name text not null,
  status_text text not null default '',
  picture bytea,
  picture_mime text,
  picture_version integer not null default 0,
  is_findable boolean not null default true,
  is_gone boolean not null default false
);
create unique index profiles__handle on musubi.profiles (handle);
select musubi_meta.fence('profiles');
select musubi_meta.classify('profiles', 'account_id handle display_name status_text picture picture_mime picture_version is_findable is_gone', 'profile', 'until the account is deleted');

create table musubi.owner_keys (
  account_id text primary key references musubi.accounts (id),
  wrapped_key bytea not null,
  ring_epoch integer not null,
  created_at timestamptz not null
);
select musubi_meta.fence('owner_keys');
select musubi_meta.classify('owner_keys', 'account_id wrapped_key ring_epoch created_at', 'credential', 'first to go when the account is deleted');

create table musubi.private_profiles (
  account_id text primary key references musubi.accounts (id),
  sealed bytea not null,
  updated_at timestamptz not null
);
select musubi_meta.fence('private_profiles');
select musubi_meta.classify('private_profiles', 'account_id sealed updated_at', 'profile_private', 'until the account is deleted; unreadable once the owner key is gone');

create table musubi.passwords (
  account_id text primary key references musubi.accounts (id),
  hash text not null,
  changed_at timestamptz not null
);
select musubi_meta.fence('passwords');
select musubi_meta.classify('passwords', 'account_id hash changed_at', 'credential', 'until changed or the account is deleted');

create table musubi.passkeys (
  id text primary key,
  account_id text not null references musubi.accounts (id),
  credential_id text not null,
  public_key bytea not null,
  sign_count bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create unique index passkeys__credential_id on musubi.passkeys (credential_id);
create index passkeys__account_id on musubi.passkeys (account_id);
select musubi_meta.fence('passkeys');
select musubi_meta.classify('passkeys', 'id account_id credential_id public_key sign_count transports name created_at last_used_at', 'credential', 'until removed or the account is deleted');

create table musubi.recovery_codes (
  account_id text not null references musubi.accounts (id),
  code_hash bytea not null,
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (account_id, code_hash)
);
select musubi_meta.fence('recovery_codes');
select musubi_meta.classify('recovery_codes', 'account_id code_hash created_at used_at', 'credential', 'until renewed or the account is deleted');

create table musubi.challenges (
  id text primary key,
  purpose text not null,
  challenge text not null,
  account_id text,
  handle text,
  expires_at timestamptz not null
);
create index challenges__expires_at on musubi.challenges (expires_at);
select musubi_meta.fence('challenges');
select musubi_meta.classify('challenges', 'id purpose challenge account_id handle expires_at', 'credential', 'five minutes');

create table musubi.devices (
  id text primary key,
  account_id text not null references musubi.accounts (id),
  name text not null,
  kind text not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  revoked_at timestamptz
);
create unique index devices__token_hash on musubi.devices (token_hash);
create index devices__account_id on musubi.devices (account_id) where revoked_at is null;
select musubi_meta.fence('devices');
select musubi_meta.classify('devices', 'id account_id name kind token_hash created_at last_seen_at revoked_at', 'device', '400 days after sign-out, because delivery records name devices');

create table musubi.push_subscriptions (
  device_id text primary key references musubi.devices (id),
  account_id text not null references musubi.accounts (id),
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  failure_count integer not null default 0,
  created_at timestamptz not null
);
create index push_subscriptions__account_id on musubi.push_subscriptions (account_id);
select musubi_meta.fence('push_subscriptions');
select musubi_meta.classify('push_subscriptions', 'device_id account_id endpoint p256dh auth failure_count created_at', 'device', 'until sign-out');

-- How one person stands to another. A row is the owner's own view; `none` is kept so that devices learn of the change.
create table musubi.relations (
  owner_id text not null references musubi.accounts (id),
  other_id text not null references musubi.accounts (id),
  state text not null check (state in ('friend', 'asked', 'asking', 'blocked', 'none')),
  is_favourite boolean not null default false,
  is_hidden boolean not null default false,
  since timestamptz not null,
  changed_seq bigint not null,
  primary key (owner_id, other_id),
  check (owner_id <> other_id)
);
create index relations__owner_id_changed_seq on musubi.relations (owner_id, changed_seq);
create index relations__other_id on musubi.relations (other_id);
select musubi_meta.fence('relations');
select musubi_meta.classify('relations', 'owner_id other_id state is_favourite is_hidden since changed_seq', 'relation', 'until either account is deleted');

create table musubi.invites (
  id text primary key,
  owner_id text not null references musubi.accounts (id),
  kind text not null check (kind in ('friend', 'talk')),
  talk_id text,
  code text not null,
  uses_left integer not null check (uses_left >= 0),
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create unique index invites__code on musubi.invites (code);
create index invites__owner_id on musubi.invites (owner_id);
select musubi_meta.fence('invites');
select musubi_meta.classify('invites', 'id owner_id kind talk_id code uses_left expires_at created_at', 'relation', '30 days after it ends');
