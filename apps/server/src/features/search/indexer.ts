import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import type { Database } from "../../kernel/transaction.ts";
import { indexStretch, listTalksBehind } from "./index-store.ts";

/** Search may be this much behind: posting comes first, and a burst is indexed once. */
const DELAY_MS = 1_500;
/**
 * Messages come first: while people write, the indexer rests four times as long as it works. What it writes lies before their messages
 * in the log of the database, and each of those waits until all of it is on the disk. While nobody writes it goes on at once.
 */
const REST_RATIO = 4;
const REST_MS_MIN = 5;
const REST_MS_MAX = 1_000;

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
  /** Whether something was written since the last stretch began. */
  #hasNews = false;

  constructor(database: Database, clock: Clock, onFault: (error: unknown) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#onFault = onFault;
  }

  /** Talks that are behind, for instance after a crash, wait first. */
  async start(): Promise<void> {
    const behind = await this.#database.transact("jobs", { actor: null }, listTalksBehind);
    for (const talkId of behind) this.later(talkId);
  }

  /** Notes that a talk has news. */
  later(talkId: TalkId): void {
    this.#waiting.add(talkId);
    this.#hasNews = true;
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
    this.#hasNews = false;
    const hasMore = await this.#database.transact("jobs", { actor: null }, (tx) => indexStretch(tx, talkId));
    const tookMs = this.#clock.monotonicMs() - startMs;
    if (!this.#isHurried) await this.#rest(this.#hasNews ? tookMs * REST_RATIO : 0);
    return hasMore;
  }

  /** Ends early when the indexer is stopped. */
  async #rest(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    await sleep(Math.min(REST_MS_MAX, Math.max(REST_MS_MIN, ms)), undefined, { signal }).catch(() => undefined);
  }
}
