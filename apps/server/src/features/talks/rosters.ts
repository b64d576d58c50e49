import type { TalkId } from "@musubi/protocol";
import type { Database } from "../../kernel/transaction.ts";
import { type Roster, readRoster } from "./roster-store.ts";

const TALKS_MAX = 50_000;

/**
 * This process's copies of rosters, least recently loaded dropped first. A change made here drops the copy at once; one
 * made by another process is noticed by its version, which every stored message answers with.
 */
export class Rosters {
  readonly #database: Database;
  readonly #known = new Map<TalkId, Promise<Roster | null>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The roster of a talk, or null when there is no such talk or nobody in it. */
  get(talkId: TalkId): Promise<Roster | null> {
    const known = this.#known.get(talkId);
    if (known !== undefined) return known;
    const loading = readRoster(this.#database, talkId).catch((error: unknown) => {
      this.#known.delete(talkId);
      throw error;
    });
    if (this.#known.size >= TALKS_MAX) this.#dropOldest();
    this.#known.set(talkId, loading);
    return loading;
  }

  /** Forgets the copy: the next look reads the database. */
  forget(talkId: TalkId): void {
    this.#known.delete(talkId);
  }

  #dropOldest(): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
