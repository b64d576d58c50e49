import { type Clock, systemClock } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { readTalkPicture, type TalkId } from "@musubi/protocol";

/** A group's picture in one version. Version 0 is none. */
export interface PictureName {
  readonly id: TalkId;
  readonly version: number;
}

interface Entry {
  url: string | null;
  triedAt: number;
}

const KEPT_MAX = 400;
const AGAIN_MS = 60_000;

function keyOf(name: PictureName): string {
  return `${name.id}:${name.version}`;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/**
 * The pictures of groups, held in memory only and keyed by group and version, so that one group's picture can never
 * stand for another's. An answer whose version is not the one asked for is dropped.
 */
export class PictureShelf implements Disposable {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  constructor(connection: Connection, clock: Clock = systemClock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The address of the picture in memory, or null while there is none. Asks for it at the first call. */
  read(name: PictureName): string | null {
    if (name.version === 0) return null;
    const entry = this.#entries.get(keyOf(name));
    if (entry === undefined || (entry.url === null && this.#clock.nowMs() - entry.triedAt > AGAIN_MS)) void this.#load(name);
    return entry?.url ?? null;
  }

  async #load(name: PictureName): Promise<void> {
    const key = keyOf(name);
    const entry: Entry = { url: null, triedAt: this.#clock.nowMs() };
    this.#entries.set(key, entry);
    const answer = await this.#connection.call(readTalkPicture, { talkId: name.id });
    if (!answer.ok || answer.value.pictureVersion !== name.version || answer.value.pictureBase64 === "") return;
    if (this.#entries.get(key) !== entry) return;
    entry.url = URL.createObjectURL(new Blob([bytesOf(answer.value.pictureBase64)], { type: answer.value.mime }));
    this.#letGoOfOldest();
    for (const listener of this.#listeners) listener();
  }

  #letGoOfOldest(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= KEPT_MAX) return;
      if (entry.url !== null) URL.revokeObjectURL(entry.url);
      this.#entries.delete(key);
    }
  }

  [Symbol.dispose](): void {
    for (const { url } of this.#entries.values()) if (url !== null) URL.revokeObjectURL(url);
    this.#entries.clear();
    this.#listeners.clear();
  }
}
