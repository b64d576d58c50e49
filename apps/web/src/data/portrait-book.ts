import { type Clock, systemClock } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { type AccountId, type FileView, readPicture } from "@musubi/protocol";

interface Entry {
  file: FileView | null;
  readonly askedAt: number;
}

const KEPT_MAX = 2_000;
/** Where there was no answer, or the picture was not ready, it is asked for again after so long. */
const AGAIN_MS = 60_000;

/**
 * Which files are the pictures of people, in memory only: asked once for each person and version, however often a list is drawn, and keyed by
 * both, so that one person's picture can never stand for another's. The bytes are in the shelf of files.
 */
export class PortraitBook {
  readonly #connection: Pick<Connection, "call">;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();

  constructor(connection: Pick<Connection, "call">, clock: Clock = systemClock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The file that is this person's picture in this version (0: none), or null while it is not known. Asks at the first call. */
  read(accountId: AccountId, version: number): FileView | null {
    if (version === 0) return null;
    const key = `${accountId}:${version}`;
    const entry = this.#entries.get(key);
    const isDue = entry === undefined || (entry.file === null && this.#clock.nowMs() - entry.askedAt > AGAIN_MS);
    if (isDue) void this.#ask(key, accountId, version);
    return entry?.file ?? null;
  }

  async #ask(key: string, accountId: AccountId, version: number): Promise<void> {
    const entry: Entry = { file: null, askedAt: this.#clock.nowMs() };
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= KEPT_MAX) break;
      this.#entries.delete(oldest);
    }
    const answer = await this.#connection.call(readPicture, { accountId });
    if (!answer.ok || answer.value.pictureVersion !== version || this.#entries.get(key) !== entry) return;
    entry.file = answer.value.picture;
    for (const listener of this.#listeners) listener();
  }
}
