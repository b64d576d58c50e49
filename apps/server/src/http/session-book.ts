import { createHash } from "node:crypto";
import type { Clock } from "@musubi/base";
import type { DeviceId } from "@musubi/protocol";
import type { UserActor } from "../kernel/actor.ts";

/** A second: rights taken away by any process end within it (promise P8). */
const TRUST_MS = 1_000;
const ENTRIES_MAX = 20_000;

interface Entry {
  readonly actor: UserActor;
  readonly atMs: number;
}

/** Turns a token into the device it belongs to, asking the database at most once a second per token. */
export class SessionBook {
  readonly #entries = new Map<string, Entry>();
  readonly #hasForm: (token: string) => boolean;
  readonly #find: (tokenHash: Buffer) => Promise<UserActor | null>;
  readonly #clock: Clock;
  /** Counts forgettings: what was found before one of them is not kept after it. */
  #generation = 0;

  constructor(hasForm: (token: string) => boolean, find: (tokenHash: Buffer) => Promise<UserActor | null>, clock: Clock) {
    this.#hasForm = hasForm;
    this.#find = find;
    this.#clock = clock;
  }

  /** The actor of a live session, or null. */
  async resolve(token: string): Promise<UserActor | null> {
    // Spares the database what cannot be a token, and this process the hashing of it.
    if (!this.#hasForm(token)) return null;
    const tokenHash = createHash("sha256").update(token).digest();
    const key = tokenHash.toString("base64");
    const nowMs = this.#clock.monotonicMs();
    const known = this.#entries.get(key);
    if (known !== undefined && nowMs - known.atMs < TRUST_MS) return known.actor;
    const generation = this.#generation;
    const actor = await this.#find(tokenHash);
    if (generation !== this.#generation) return await this.#find(tokenHash);
    if (actor === null) this.#entries.delete(key);
    else {
      if (this.#entries.size >= ENTRIES_MAX) this.#entries.clear();
      this.#entries.set(key, { actor, atMs: nowMs });
    }
    return actor;
  }

  /** Forgets a device's session at once. */
  forget(deviceId: DeviceId): void {
    this.#generation += 1;
    for (const [key, entry] of this.#entries) if (entry.actor.deviceId === deviceId) this.#entries.delete(key);
  }
}
