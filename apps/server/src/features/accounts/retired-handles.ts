import type { KeyRing } from "../../platform/keys/key-ring.ts";

/** How long nobody else takes the handle of a deleted account: longer than people expect an answer under it. */
export const RETIRED_DAYS = 180;

/** What is kept of a handle when its account is deleted. Without the key ring it tells of no handle. */
export function markOfHandle(keyRing: Pick<KeyRing, "fingerprint">, handle: string): Uint8Array {
  return keyRing.fingerprint("retired handle", handle);
}
