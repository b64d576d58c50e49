import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

/** SHA-256 (FIPS 180-4) of some bytes. The one home of the primitive. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/** SHA-256 of several pieces, as if they stood one after the other. */
export function sha256Of(...pieces: readonly Uint8Array[]): Uint8Array {
  const hash = nobleSha256.create();
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}
