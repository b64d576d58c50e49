/** The search index and how far it has come in each talk. Runs as the role of the jobs, over plain talks only. */
import type { TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import { gramsOf } from "./grams.ts";

/** Few, because messages that are sent meanwhile wait for what one stretch writes. */
const BATCH_MESSAGES = 50;
const GRAMS_PER_MESSAGE_MAX = 3_000;

/** What of a message is found: its text, or what stands below its files and their names. */
const SEARCHED = `case m.kind when 'text' then m.content ->> 'text' when 'files' then concat_ws(' ', m.content ->> 'caption',
  (select string_agg(concat_ws(' ', v ->> 'alt', v ->> 'name'), ' ') from jsonb_array_elements(m.content -> 'files') v)) end`;

/** A message that is new or has changed; text is null where there is none to be found. */
interface NewsRow {
  readonly seq: number;
  readonly changed_seq: number;
  readonly sent_at: Date;
  readonly text: string | null;
}

/** The plain talks in which something happened that the index does not know yet. */
export async function listTalksBehind(tx: Tx): Promise<TalkId[]> {
  const rows = await tx.rows<{ id: TalkId }>(sql`
    select t.id from musubi.talks t left join musubi.search_progress p on p.talk_id = t.id
    where t.protection = 'plain' and t.last_seq > coalesce(p.through_seq, 0)`);
  return rows.map((row) => row.id);
}

/** Indexes the next stretch of a talk, from where the index has come to; true when there may be more. */
export async function indexStretch(tx: Tx, talkId: TalkId): Promise<boolean> {
  // What a crash takes is indexed again from the cursor; waiting for the disk would only make messages wait for it too.
  await tx.run(sql`set local synchronous_commit = off`);
  // Held while it is indexed, which keeps nobody from writing in it: a talk that is erased meanwhile would leave its words behind here.
  const talk = await tx.row<{ last_seq: number; through_seq: number; protection: string }>(sql`
    select t.last_seq, t.protection, coalesce(p.through_seq, 0) as through_seq
    from musubi.talks t left join musubi.search_progress p on p.talk_id = t.id where t.id = ${talkId} for key share of t`);
  if (talk === null || talk.protection !== "plain" || talk.through_seq >= talk.last_seq) return false;
  const news = await readNews(tx, talkId, talk.through_seq);
  await forgetGrams(
    tx,
    talkId,
    news.filter((row) => row.text === null).map((row) => row.seq),
  );
  await writeGrams(tx, talkId, news);
  const through = news.length < BATCH_MESSAGES ? talk.last_seq : (news.at(-1)?.changed_seq ?? talk.last_seq);
  await tx.run(sql`
    insert into musubi.search_progress (talk_id, through_seq) values (${talkId}, ${through})
    on conflict (talk_id) do update set through_seq = excluded.through_seq`);
  return through < talk.last_seq;
}

/** What is new or has changed behind a place, in the order of the changes; each half has an index that gives it in this order. */
async function readNews(tx: Tx, talkId: TalkId, throughSeq: number): Promise<NewsRow[]> {
  return await tx.rows<NewsRow>(sql`
    select * from (
      (select m.seq, m.changed_seq, m.sent_at, ${raw(SEARCHED)} as text, m.kind from musubi.messages m
       where m.talk_id = ${talkId} and m.seq > ${throughSeq} and m.changed_seq = m.seq order by m.seq limit ${BATCH_MESSAGES})
      union all
      (select m.seq, m.changed_seq, m.sent_at, ${raw(SEARCHED)}, m.kind from musubi.messages m
       where m.talk_id = ${talkId} and m.changed_seq > ${throughSeq} and m.changed_seq <> m.seq order by m.changed_seq limit ${BATCH_MESSAGES})
    ) news order by changed_seq limit ${BATCH_MESSAGES}`);
}

async function forgetGrams(tx: Tx, talkId: TalkId, seqs: readonly number[]): Promise<void> {
  await tx.run(sql`delete from musubi.message_grams where talk_id = ${talkId} and seq = any(${seqs}::bigint[])`);
}

async function writeGrams(tx: Tx, talkId: TalkId, news: readonly NewsRow[]): Promise<void> {
  const rows = news.flatMap(({ seq, sent_at, text }) =>
    text === null ? [] : [{ seq, sent_at, grams: gramsOf(text, GRAMS_PER_MESSAGE_MAX) }],
  );
  if (rows.length === 0) return;
  // Arrays of arrays must be rectangular in PostgreSQL; a space never occurs inside a pair, so it separates them.
  await tx.run(sql`
    insert into musubi.message_grams (talk_id, seq, sent_at, grams)
    select ${talkId}, r.seq, r.sent_at, string_to_array(nullif(r.grams, ''), ' ')
    from unnest(${rows.map((row) => row.seq)}::bigint[], ${rows.map((row) => row.sent_at)}::timestamptz[],
      ${rows.map((row) => row.grams.join(" "))}::text[]) as r (seq, sent_at, grams)
    where r.grams <> ''
    on conflict (talk_id, seq) do update set grams = excluded.grams`);
}
