-- Talks, their members and messages. One order per talk: `last_seq` counts every message and every change of one.
create table musubi.talks (
  id text primary key,
  kind text not null check (kind in ('direct', 'group', 'self')),
  name text not null default '',
  protection text not null check (protection in ('plain', 'sealed')),
  region text not null,
  post_policy text not null default 'everyone' check (post_policy in ('everyone', 'admins')),
  -- One of the two people of a direct talk has blocked the other: nobody posts.
  is_silent boolean not null default false,
  picture bytea,
  picture_mime text,
  picture_version integer not null default 0,
  -- Both account ids in order, for direct talks; the owner's for the note to self.
  pair_key text,
  created_at timestamptz not null,
  last_seq bigint not null default 0,
  -- Counts each change of who is in the talk, so that a process notices that its copy of the members is old.
  roster_version bigint not null default 0
);
create unique index talks__pair_key on musubi.talks (pair_key) where pair_key is not null;
select musubi_meta.fence('talks');
select musubi_meta.classify('talks', 'id kind protection region post_policy is_silent pair_key created_at last_seq roster_version', 'message_metadata', 'life of the talk');
select musubi_meta.classify('talks', 'name picture picture_mime picture_version', 'message_content', 'life of the talk');
alter table musubi.talks set (fillfactor = 50);

create table musubi.talk_members (
  talk_id text not null references musubi.talks (id),
  account_id text not null references musubi.accounts (id),
  role text not null check (role in ('owner', 'admin', 'member')),
  -- The member sees what comes after this place.
  joined_seq bigint not null,
  joined_at timestamptz not null,
  -- How far the member has read, where they let the others know.
  shown_read_seq bigint,
  primary key (talk_id, account_id)
);
-- A group has one owner.
create unique index talk_members__one_owner on musubi.talk_members (talk_id) where role = 'owner';
create index talk_members__account_id on musubi.talk_members (account_id);
select musubi_meta.fence('talk_members');
select musubi_meta.classify('talk_members', 'talk_id account_id role joined_seq joined_at shown_read_seq', 'relation', 'until the member leaves');

-- Who was in which talk from where to where: outlives the membership, because "who could see this" must stay answerable.
create table musubi.memberships (
  talk_id text not null,
  account_id text not null,
  from_seq bigint not null,
  to_seq bigint,
  joined_at timestamptz not null,
  left_at timestamptz,
  primary key (talk_id, account_id, from_seq)
);
select musubi_meta.fence('memberships');
select musubi_meta.classify('memberships', 'talk_id account_id from_seq to_seq joined_at left_at', 'disclosure', 'ten years after the member left');

-- What is mine alone in a talk.
create table musubi.talk_settings (
  talk_id text not null references musubi.talks (id),
  account_id text not null references musubi.accounts (id),
  read_seq bigint not null default 0,
  is_pinned boolean not null default false,
  is_archived boolean not null default false,
  muted_until timestamptz,
  draft_text text,
  draft_reply_to bigint,
  draft_saved_at timestamptz,
  primary key (account_id, talk_id)
);
select musubi_meta.fence('talk_settings');
select musubi_meta.classify('talk_settings', 'talk_id account_id read_seq is_pinned is_archived muted_until', 'message_metadata', 'until the member leaves');
select musubi_meta.classify('talk_settings', 'draft_text draft_reply_to draft_saved_at', 'message_content', 'until sent, emptied or the member leaves');

create table musubi.messages (
  talk_id text not null,
  seq bigint not null,
  changed_seq bigint not null,
  sender_id text,
  device_id text,
  client_id text not null,
  sent_at timestamptz not null,
  kind text not null check (kind in ('text', 'sticker', 'sealed', 'system', 'unsent')),
  content jsonb not null,
  mentions text[],
  reply_to bigint,
  is_forwarded boolean not null default false,
  edited_at timestamptz,
  is_pinned boolean not null default false,
  -- emoji -> account ids
  reactions jsonb,
  primary key (talk_id, seq)
);
create unique index messages__talk_id_sender_id_client_id on musubi.messages (talk_id, sender_id, client_id);
-- New messages are found by their place; only older ones that changed need this.
create index messages__changed on musubi.messages (talk_id, changed_seq) where changed_seq <> seq;
create index messages__mentioned on musubi.messages (talk_id, seq) where mentions is not null;
create index messages__pinned on musubi.messages (talk_id, seq) where is_pinned;
select musubi_meta.fence('messages');
select musubi_meta.classify('messages', 'talk_id seq changed_seq sender_id device_id client_id sent_at kind mentions reply_to is_forwarded edited_at is_pinned reactions', 'message_metadata', 'life of the talk');
select musubi_meta.classify('messages', 'content', 'message_content', 'life of the talk; erased at once when unsent');

create table musubi.message_edits (
  talk_id text not null,
  seq bigint not null,
  edit_no integer not null,
  text text not null,
  written_at timestamptz not null,
  primary key (talk_id, seq, edit_no)
);
select musubi_meta.fence('message_edits');
select musubi_meta.classify('message_edits', 'talk_id seq edit_no text written_at', 'message_content', 'life of the talk; erased at once when unsent');

-- Search: pairs of neighbouring characters (NFKC, lower case) of plain texts, filled a moment after the message.
create table musubi.message_grams (
  talk_id text not null,
  seq bigint not null,
  sent_at timestamptz not null,
  grams text[] not null,
  primary key (talk_id, seq)
);
create index message_grams__grams on musubi.message_grams using gin (grams);
select musubi_meta.fence('message_grams');
select musubi_meta.classify('message_grams', 'talk_id seq sent_at grams', 'message_content', 'as the message');

create table musubi.search_progress (
  talk_id text primary key,
  through_seq bigint not null
);
select musubi_meta.fence('search_progress');
select musubi_meta.classify('search_progress', 'talk_id through_seq', 'operations', 'life of the talk');

-- Delivery: what a device asked for (ranges), and when it was listening (spans). See docs/subsystems/delivery.md.
create table musubi.deliveries (
  talk_id text not null,
  account_id text not null,
  device_id text not null,
  from_seq bigint not null,
  to_seq bigint not null,
  delivered_at timestamptz not null,
  check (from_seq <= to_seq)
);
create index deliveries__talk_id on musubi.deliveries (talk_id, to_seq);
select musubi_meta.fence('deliveries');
select musubi_meta.classify('deliveries', 'talk_id account_id device_id from_seq to_seq delivered_at', 'disclosure', 'ten years');

create table musubi.live_spans (
  id bigint generated always as identity primary key,
  account_id text not null,
  device_id text not null,
  process_id text not null,
  opened_at timestamptz not null,
  closed_at timestamptz
);
create index live_spans__account_id on musubi.live_spans (account_id, opened_at);
create index live_spans__open on musubi.live_spans (process_id) where closed_at is null;
select musubi_meta.fence('live_spans');
select musubi_meta.classify('live_spans', 'id account_id device_id process_id opened_at closed_at', 'disclosure', 'ten years');

-- Bytes shown to somebody (pictures, copies): row by row.
create table musubi.disclosures (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor_id text not null,
  device_id text not null,
  operation text not null,
  category text not null,
  subject_id text not null,
  object text not null
);
create index disclosures__subject_id on musubi.disclosures (subject_id, at);
select musubi_meta.fence('disclosures');
select musubi_meta.classify('disclosures', 'id at actor_id device_id operation category subject_id object', 'disclosure', 'ten years');

-- Encrypted files of people. The bytes lie in the blob folder; without the wrapped key they are noise.
create table musubi.blobs (
  id text primary key,
  owner_id text not null,
  category text not null,
  region text not null,
  wrapped_key bytea not null,
  size_bytes bigint not null,
  created_at timestamptz not null
);
create index blobs__owner_id on musubi.blobs (owner_id);
select musubi_meta.fence('blobs');
select musubi_meta.classify('blobs', 'id owner_id category region wrapped_key size_bytes created_at', 'operations', 'as the file');

create table musubi.take_outs (
  id text primary key,
  account_id text not null references musubi.accounts (id),
  state text not null check (state in ('waiting', 'running', 'ready', 'failed', 'expired')),
  progress_permille integer not null default 0,
  blob_id text,
  size_bytes bigint,
  requested_at timestamptz not null,
  expires_at timestamptz
);
create index take_outs__account_id on musubi.take_outs (account_id);
select musubi_meta.fence('take_outs');
select musubi_meta.classify('take_outs', 'id account_id state progress_permille blob_id size_bytes requested_at expires_at', 'account', 'seven days after it is ready');
