import { type Clock, type Random, randomName } from "@musubi/base";
import type { UserActor } from "../kernel/actor.ts";
import { GroupCommit } from "../kernel/group-commit.ts";
import type { Database } from "../kernel/transaction.ts";
import { closeSpans, closeSpansOfOthers, openSpans } from "./live-span-store.ts";

/** How far behind "last seen" may be: a person who is here all day costs one write a minute. */
const SEEN_STEP_MS = 60_000;
/** Nobody waits for the end of a span, and a later end is an upper bound all the same: who leaves does not hold up who comes. */
const CLOSE_GATHER_MS = 200;

/**
 * The part of the delivery record that says which device was listening from when to when. Opened durably before the
 * first event can reach the device; closed in the background. See docs/subsystems/delivery.md.
 */
export class LiveSpans {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #processId: string;
  readonly #opening: GroupCommit<UserActor, number>;
  readonly #closing: GroupCommit<number, null>;
  #pending = new Set<Promise<unknown>>();

  constructor(database: Database, clock: Clock, random: Random) {
    this.#database = database;
    this.#clock = clock;
    this.#processId = `prc_${randomName(random, 20)}`;
    const shape = { lanes: 1, batchMax: 500, waitingMax: 50_000, keyOf: () => "spans!", isItemFault: () => false };
    this.#opening = new GroupCommit({ ...shape, commit: (actors: readonly UserActor[]) => this.#open(actors) });
    this.#closing = new GroupCommit({ ...shape, gatherMs: CLOSE_GATHER_MS, commit: (ids: readonly number[]) => this.#close(ids) });
  }

  /** Ends the spans that a process which died left open: an upper bound, which is what a record of disclosures must be. */
  async recover(): Promise<void> {
    await closeSpansOfOthers(this.#database, this.#processId, this.#now());
  }

  open(actor: UserActor): Promise<number> {
    return this.#opening.add(actor);
  }

  close(spanId: number): void {
    const closing = this.#closing.add(spanId).catch(() => undefined);
    this.#pending.add(closing);
    void closing.finally(() => this.#pending.delete(closing));
  }

  /** Waits until what was closed is written. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #now(): Date {
    return new Date(this.#clock.nowMs());
  }

  async #open(actors: readonly UserActor[]): Promise<number[]> {
    const seenBefore = new Date(this.#clock.nowMs() - SEEN_STEP_MS);
    return await openSpans(this.#database, actors, { processId: this.#processId, at: this.#now(), seenBefore });
  }

  async #close(ids: readonly number[]): Promise<null[]> {
    await closeSpans(this.#database, ids, this.#now());
    return ids.map(() => null);
  }
}
