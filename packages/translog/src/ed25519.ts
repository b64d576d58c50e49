import { ed25519 } from "@noble/curves/ed25519.js";

/** Bytes of a private seed, and of a public key. */
export const ED25519_KEY_BYTES = 32;

/** Bytes of a signature. */
export const ED25519_SIGNATURE_BYTES = 64;

/** The public key of a 32-byte seed (RFC 8032 section 5.1.5). */
export function ed25519PublicKey(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

/** Signs a message with a 32-byte seed. The same message gives the same signature. */
export function ed25519Sign(message: Uint8Array, seed: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed);
}

/**
 * Whether a signature holds, by the strict rules of RFC 8032: points in their one canonical encoding, no key of small order.
 * Key and signature come from outside; whatever is wrong with them is a plain no.
 */
export function ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== ED25519_SIGNATURE_BYTES || publicKey.length !== ED25519_KEY_BYTES) return false;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    // The library throws for points that are on no curve; to us they are signatures that do not hold.
    return false;
  }
}
