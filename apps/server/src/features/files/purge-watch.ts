import type { AccountId, PictureClass } from "@musubi/protocol";
import { type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { Database } from "../../kernel/transaction.ts";
import { readClassEpochs } from "./jobs/rendition-store.ts";

/** Well within the second that promise P8 allows. */
const EVERY_MS = 400;

/** What watching needs. */
export interface PurgeWatchParts {
  readonly database: Database;
  readonly onlineAccounts: () => readonly AccountId[];
  readonly emit: (events: readonly Outgoing[]) => void;
  /** Pictures of a class are to be made again, and somebody may be waiting for them. */
  readonly onPurged: () => void;
}

/**
 * Tells every open device when a class of pictures was taken back, by whichever process. The database refuses withdrawn pictures from
 * the commit on; this is for what devices still hold. While the database is away nothing is asked, and nothing is missed.
 */
export class PurgeWatch {
  readonly #parts: PurgeWatchParts;
  readonly #timer: NodeJS.Timeout;
  #known: ReadonlyMap<PictureClass, number> | null = null;
  #looking: Promise<void> | null = null;

  constructor(parts: PurgeWatchParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.look(), EVERY_MS).unref();
    this.look();
  }

  /** Looks now; a look that is under way is not doubled. */
  look(): void {
    if (this.#looking !== null) return;
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
    const { database, onlineAccounts, emit } = this.#parts;
    if (this.#known !== null && onlineAccounts().length === 0) return;
    const now = await database.transact("jobs", { actor: null }, readClassEpochs);
    const known = this.#known;
    this.#known = now;
    // The first look learns how things are: devices that open a socket ask for themselves.
    if (known === null) return;
    const accounts = onlineAccounts();
    const purged = [...now].filter(([name, epoch]) => epoch > (known.get(name) ?? 1));
    for (const [name, epoch] of purged) emit([outgoing({ accounts }, "pictures.purged", { class: name, epoch })]);
    if (purged.length > 0) this.#parts.onPurged();
  }
}
