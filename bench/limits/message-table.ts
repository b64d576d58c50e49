/** The least table that keeps messages in order and takes each one once: two indexes, as ours has on its hot path. */
export const MESSAGE_TABLE = `create table if not exists message (
  conversation text not null, seq bigint not null, sender text not null, client_id text not null, body text not null,
  at timestamptz not null default now(), primary key (conversation, seq), unique (conversation, sender, client_id))`;

/** Stores a batch, column by column. */
export const INSERT_BATCH =
  "insert into message (conversation, seq, sender, client_id, body) select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[])";
