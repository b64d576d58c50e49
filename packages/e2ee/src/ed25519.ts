import { ed25519 } from "@noble/curves/ed25519.js";

/** Bytes of a public key, and of the seed it comes from (RFC 8032). */
export const ED25519_KEY_BYTES = 32;

/** Bytes of a signature. */
export const ED25519_SIGNATURE_BYTES = 64;

/** The public key of a seed. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

/** Signs with a seed of 32 bytes. */
export function sign(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed);
}

/** Whether a signature holds, by the strict rules of RFC 8032 § 5.1.7. False for whatever is no key or no signature. */
export function isSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ED25519_KEY_BYTES || signature.length !== ED25519_SIGNATURE_BYTES) return false;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
