import type { Clock, Random } from "@musubi/base";
import { present } from "@musubi/base";
import type { Database, Tx } from "../../kernel/transaction.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import { KEY_BYTES } from "../../platform/keys/seal.ts";
import type { FrankingKey } from "./frank.ts";
import { addFrankingKey, type FrankingKeyRow, readFrankingKeyRows, readFrankingKeys } from "./franking-store.ts";

/** A new key for each thirty days: its number is the number of that stretch since 1970, so that two processes make the same one. */
const STRETCH_MS = 30 * 24 * 3600 * 1000;

/**
 * The keys with which this server vouches for what it relayed: wrapped by the key ring in the database, opened here. A key that has been
 * deleted there is used no more after a restart; nothing new is vouched for with an old one.
 */
export class FrankingKeys {
  readonly #parts: { readonly database: Database; readonly keyRing: KeyRing; readonly clock: Clock; readonly random: Random };
  readonly #keys = new Map<number, FrankingKey>();

  constructor(parts: { readonly database: Database; readonly keyRing: KeyRing; readonly clock: Clock; readonly random: Random }) {
    this.#parts = parts;
  }

  /** The key for what is relayed now; made when it is the first of its time. */
  async current(): Promise<FrankingKey> {
    const keyId = Math.floor(this.#parts.clock.nowMs() / STRETCH_MS);
    const known = this.#keys.get(keyId) ?? (await this.find(keyId));
    if (known !== null) return known;
    const { database, keyRing, clock, random } = this.#parts;
    const wrapped = keyRing.wrap(random.bytes(KEY_BYTES), contextOf(keyId));
    await addFrankingKey(database, { keyId, wrapped, atMs: clock.nowMs() });
    // Another process may have been faster: what is stored counts.
    return present(await this.find(keyId), "A key that was added is there.");
  }

  /** The key of this number; null once it is no longer kept. */
  async find(keyId: number): Promise<FrankingKey | null> {
    const known = this.#keys.get(keyId);
    if (known !== undefined) return known;
    for (const row of await readFrankingKeys(this.#parts.database)) {
      this.#keys.set(row.key_id, opened(row, this.#parts.keyRing));
    }
    return this.#keys.get(keyId) ?? null;
  }
}

/** Every key that is kept, for whoever verifies a report. In a transaction as the role that has them. */
export async function readTagKeys(tx: Tx, keyRing: KeyRing): Promise<readonly FrankingKey[]> {
  return (await readFrankingKeyRows(tx)).map((row) => opened(row, keyRing));
}

function opened({ key_id, wrapped_key, ring_epoch }: FrankingKeyRow, keyRing: KeyRing): FrankingKey {
  return { keyId: key_id, key: keyRing.unwrap({ epoch: ring_epoch, bytes: wrapped_key }, contextOf(key_id)) };
}

function contextOf(keyId: number): readonly (string | number)[] {
  return ["franking_key", keyId];
}
