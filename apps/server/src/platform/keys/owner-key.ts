import type { Random } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import type { KeyRing, WrappedKey } from "./key-ring.ts";
import { KEY_BYTES, type SealContext } from "./seal.ts";

/** What an owner key is bound to, for the ring that wraps it. */
export function ownerKeyContext(accountId: AccountId): SealContext {
  return ["owner_key", accountId];
}

/** A new key for everything that is sealed of one person, wrapped for the database. Destroying it destroys all of that. */
export function newOwnerKey(ring: KeyRing, random: Random, accountId: AccountId): WrappedKey {
  return ring.wrap(random.bytes(KEY_BYTES), ownerKeyContext(accountId));
}
