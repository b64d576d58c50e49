/** The least that a recorded read can be: one row is read, and one row says so, in one durable transaction. */
export const PLAIN_READ_TABLES = `create table if not exists plain_case (id int primary key, body text not null);
  insert into plain_case select n, '住所が変わりました。' from generate_series(1, 1000) n on conflict do nothing;
  create table if not exists plain_record (id bigint generated always as identity primary key, at timestamptz not null default now(), who text not null, what int not null, body text not null)`;

/** Reads, and records it. */
export const PLAIN_READ =
  "with found as (select id, body from plain_case where id = $1), said as (insert into plain_record (who, what, body) values ($2, $1, $3)) select body from found";

/** As long as the sealed record of ours is, about. */
export const PLAIN_RECORD = "x".repeat(1_000);

/** A table of nothing but what a question over years needs, with the index that answers it. */
export const PLAIN_AUDIT_TABLES = `create table plain_audit (seq bigint generated always as identity primary key, at timestamptz not null, employer text not null, country text not null, subject text not null, rows int not null);
  create index on plain_audit (employer, country, at) include (subject, rows)`;
