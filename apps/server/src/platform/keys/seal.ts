import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import { type Random, utf8 } from "@musubi/base";

/** Bytes of every key here. */
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What a sealed value is for: its category, whose it is, which one it is. Bound into the seal, so that a value moved to
 * another row, person or purpose does not open.
 */
export type SealContext = readonly (string | number)[];

/** Sealed bytes do not open: another key, another context, or changed bytes. Carries none of them. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
  constructor() {
    super("A sealed value does not open under its key and context.");
  }
}

/** The context as bytes. JSON keeps ["a","bc"] and ["ab","c"] apart. */
export function contextBytes(context: SealContext): Uint8Array {
  return utf8(JSON.stringify(context));
}

/** Seals bytes with AES-256-GCM: nonce, ciphertext, tag. */
export function seal(key: Uint8Array, plain: Uint8Array, how: { readonly context: SealContext; readonly random: Random }): Uint8Array {
  const nonce = how.random.bytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", createSecretKey(key), nonce);
  cipher.setAAD(contextBytes(how.context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made. Throws SealBroken when key, context or bytes are not the ones it was made with. */
export function unseal(key: Uint8Array, sealed: Uint8Array, context: SealContext): Uint8Array {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken();
  const cipher = createDecipheriv("aes-256-gcm", createSecretKey(key), sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  cipher.setAAD(contextBytes(context));
  cipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), cipher.final()]);
  } catch {
    throw new SealBroken();
  }
}
