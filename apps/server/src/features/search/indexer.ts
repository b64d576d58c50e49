import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import type { Database, Tx } from "../../kernel/transaction.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import { gramsOf } from "./grams.ts";

const BATCH_MESSAGES = 100;
const GRAMS_PER_MESSAGE_MAX = 3_000;
/** Search may be this much behind: posting comes first, and a burst is indexed once. */
const DELAY_MS = 1_500;
/**
 * Messages come first: for each moment of work the indexer rests twice as long, so that what a burst left behind takes a third of
 * one core while people go on writing, instead of a whole one until it is done.
 */
const REST_RATIO = 2;
const REST_MS_MIN = 5;
const REST_MS_MAX = 1_000;

/** What of a message is found: its text, or what stands below its files and their names. */
const SEARCHED = `case m.kind when 'text' then m.content ->> 'text' when 'files' then concat_ws(' ', m.content ->> 'caption',
  (select string_agg(concat_ws(' ', v ->> 'alt', v ->> 'name'), ' ') from jsonb_array_elements(m.content -> 'files') v)) end`;

interface PlainRow {
  readonly seq: number;
  readonly sent_at: Date;
  readonly text: string;
}

/**
 * Fills the search index a moment after the messages, talk by talk, each from its own cursor: a crash loses nothing,
 * because the cursor moves in the transaction that writes. Edited texts are found again by their change number.
 */
export class SearchIndexer {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #onFault: (error: unknown) => void;
  readonly #waiting = new Set<TalkId>();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();
  #isHurried = false;

  constructor(database: Database, clock: Clock, onFault: (error: unknown) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#onFault = onFault;
  }

  /** Talks that are behind, for instance after a crash, wait first. */
  async start(): Promise<void> {
    const behind = await this.#database.transact("jobs", { actor: null }, (tx) =>
      tx.rows<{ id: TalkId }>(sql`
        select t.id from musubi.talks t left join musubi.search_progress p on p.talk_id = t.id
        where t.protection = 'plain' and t.last_seq > coalesce(p.through_seq, 0)`),
    );
    for (const { id } of behind) this.later(id);
  }

  /** Notes that a talk has news. */
  later(talkId: TalkId): void {
    this.#waiting.add(talkId);
    if (this.#timer === null && !this.#stopping.signal.aborted) this.#timer = setTimeout(() => this.#wake(), DELAY_MS).unref();
  }

  /** Indexes everything that waits now. For tests and a quiet stop. */
  async settle(): Promise<void> {
    this.#isHurried = true;
    this.#wake();
    await this.#running;
    this.#isHurried = false;
  }

  /** Stops after the talk under way; what waits is found again at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#isHurried = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waiting.clear();
    await this.#running;
  }

  #wake(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#running.then(() => this.#work()).catch(this.#onFault);
  }

  async #work(): Promise<void> {
    for (const talkId of this.#waiting) {
      this.#waiting.delete(talkId);
      while (await this.#stretch(talkId));
    }
  }

  async #stretch(talkId: TalkId): Promise<boolean> {
    const startMs = this.#clock.monotonicMs();
    const hasMore = await this.#database.transact("jobs", { actor: null }, (tx) => indexStretch(tx, talkId));
    const tookMs = this.#clock.monotonicMs() - startMs;
    if (!this.#isHurried) await this.#rest(tookMs * REST_RATIO);
    return hasMore;
  }

  /** Ends early when the indexer is stopped. */
  async #rest(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    await sleep(Math.min(REST_MS_MAX, Math.max(REST_MS_MIN, ms)), undefined, { signal }).catch(() => undefined);
  }
}

/** Indexes the next stretch of a talk; true when there may be more. */
async function indexStretch(tx: Tx, talkId: TalkId): Promise<boolean> {
  // What a crash takes is indexed again from the cursor; waiting for the disk would only make messages wait for it too.
  await tx.run(sql`set local synchronous_commit = off`);
  const talk = await tx.row<{ last_seq: number; through_seq: number; protection: string }>(sql`
    select t.last_seq, t.protection, coalesce(p.through_seq, 0) as through_seq
    from musubi.talks t left join musubi.search_progress p on p.talk_id = t.id where t.id = ${talkId}`);
  if (talk === null || talk.protection !== "plain" || talk.through_seq >= talk.last_seq) return false;
  const rows = await tx.rows<PlainRow & { changed_seq: number }>(sql`
    select * from (
      (select m.seq, m.changed_seq, m.sent_at, ${raw(SEARCHED)} as text, m.kind from musubi.messages m
       where m.talk_id = ${talkId} and m.seq > ${talk.through_seq} and m.changed_seq = m.seq order by m.seq limit ${BATCH_MESSAGES})
      union all
      (select m.seq, m.changed_seq, m.sent_at, ${raw(SEARCHED)}, m.kind from musubi.messages m
       where m.talk_id = ${talkId} and m.changed_seq > ${talk.through_seq} and m.changed_seq <> m.seq order by m.changed_seq limit ${BATCH_MESSAGES})
    ) news order by changed_seq limit ${BATCH_MESSAGES}`);
  const texts = rows.filter((row) => row.text !== null);
  const textless = rows.filter((row) => row.text === null).map((row) => row.seq);
  await tx.run(sql`delete from musubi.message_grams where talk_id = ${talkId} and seq = any(${textless}::bigint[])`);
  await writeGrams(tx, talkId, texts);
  const through = rows.length < BATCH_MESSAGES ? talk.last_seq : (rows.at(-1)?.changed_seq ?? talk.last_seq);
  await tx.run(sql`
    insert into musubi.search_progress (talk_id, through_seq) values (${talkId}, ${through})
    on conflict (talk_id) do update set through_seq = excluded.through_seq`);
  return through < talk.last_seq;
}

async function writeGrams(tx: Tx, talkId: TalkId, rows: readonly PlainRow[]): Promise<void> {
  if (rows.length === 0) return;
  // Arrays of arrays must be rectangular in PostgreSQL; a space never occurs inside a pair, so it separates them.
  await tx.run(sql`
    insert into musubi.message_grams (talk_id, seq, sent_at, grams)
    select ${talkId}, r.seq, r.sent_at, string_to_array(nullif(r.grams, ''), ' ')
    from unnest(${rows.map((row) => row.seq)}::bigint[], ${rows.map((row) => row.sent_at)}::timestamptz[],
      ${rows.map((row) => gramsOf(row.text, GRAMS_PER_MESSAGE_MAX).join(" "))}::text[]) as r (seq, sent_at, grams)
    where r.grams <> ''
    on conflict (talk_id, seq) do update set grams = excluded.grams`);
}
