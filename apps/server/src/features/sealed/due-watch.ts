import type { Clock } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import { type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { Database } from "../../kernel/transaction.ts";
import type { Rosters } from "../talks/port.ts";
import { listDueGroups } from "./due-store.ts";

/** Whoever waits for a member to lock somebody out waits no longer than this for the members to hear of it. */
const EVERY_MS = 500;
/** How far the clocks of database and process may be apart, or a transaction may take, without a change being missed. */
const OVERLAP_MS = 60_000;

/** What watching needs. */
export interface DueParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly rosters: Pick<Rosters, "forget">;
  /** Nothing is asked while nobody listens. */
  readonly hasSockets: () => boolean;
  readonly emit: (events: readonly Outgoing[]) => void;
}

/**
 * Tells the members of sealed talks who are online that somebody has to be removed or added: after a removal, a sign-out, a new statement,
 * an entry, by whichever process, command or job. All of them leave their mark in the group's row, in their own transaction; this looks for
 * marks that are committed. While the database is away nothing is asked, and nothing is missed: the next look goes back.
 */
export class DueWatch {
  readonly #parts: DueParts;
  readonly #timer: NodeJS.Timeout;
  /** What was told last of each talk, and when: each change is told once. */
  readonly #told = new Map<TalkId, { readonly due: string; readonly atMs: number }>();
  #sinceMs: number;
  #looking: Promise<void> | null = null;

  constructor(parts: DueParts) {
    this.#parts = parts;
    this.#sinceMs = parts.clock.nowMs();
    this.#timer = setInterval(() => this.look(), EVERY_MS).unref();
  }

  /** Looks now; a look that is under way is not doubled. */
  look(): void {
    if (this.#looking !== null || !this.#parts.hasSockets()) return;
    this.#looking = this.#read()
      // The database is away: its own messages tell that already.
      .catch(() => undefined)
      .finally(() => {
        this.#looking = null;
      });
  }

  /** Stops after a look that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #read(): Promise<void> {
    const { database, clock, rosters, emit } = this.#parts;
    const nowMs = clock.nowMs();
    const groups = await listDueGroups(database, this.#sinceMs - OVERLAP_MS);
    this.#sinceMs = nowMs;
    for (const [talkId, { atMs }] of this.#told) if (atMs < nowMs - 2 * OVERLAP_MS) this.#told.delete(talkId);
    for (const { talk_id: talkId, due } of groups) {
      if (this.#told.get(talkId)?.due === due) continue;
      this.#told.set(talkId, { due, atMs: nowMs });
      // Another process may have let somebody in or out.
      rosters.forget(talkId);
      emit([outgoing({ talk: talkId }, "sealed.due", { talkId })]);
    }
  }
}
