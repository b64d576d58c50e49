import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import { assert } from "@musubi/base";

/** Bytes of content in each chunk but the last. */
export const CHUNK_BYTES = 64 * 1024;
/** Bytes that sealing adds to a chunk. */
export const TAG_BYTES = 16;
/** Bytes of the random part of a nonce; each object has its own key besides. */
export const PREFIX_BYTES = 7;

const CHUNKS_MAX = 2 ** 32;

/** An object's own key, the random part of its nonces, and what it is bound to. */
export interface ChunkKey {
  readonly key: KeyObject;
  readonly prefix: Uint8Array;
  readonly context: Uint8Array;
}

/** A chunk does not open: another key or context, another place in the object, or changed bytes. */
export class ChunkBroken extends Error {
  override readonly name = "ChunkBroken";
  constructor() {
    super("A part of a stored file does not open under its key, place and context.");
  }
}

/**
 * The nonce of a chunk (the STREAM construction, as in age): seven random bytes, the number of the chunk, and whether it is the
 * last. So chunks cannot change places, be repeated or be left off at the end.
 */
function nonceOf(prefix: Uint8Array, number: number, isLast: boolean): Uint8Array {
  assert(prefix.length === PREFIX_BYTES && number < CHUNKS_MAX, "A chunk's number fits its nonce.");
  const nonce = new Uint8Array(12);
  nonce.set(prefix);
  new DataView(nonce.buffer).setUint32(PREFIX_BYTES, number);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Seals one chunk: ciphertext, then tag. */
export function sealChunk(how: ChunkKey, plain: Uint8Array, place: { readonly number: number; readonly isLast: boolean }): Buffer {
  const cipher = createCipheriv("aes-256-gcm", how.key, nonceOf(how.prefix, place.number, place.isLast));
  cipher.setAAD(how.context);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens one chunk. Throws ChunkBroken unless every byte of it is as it was sealed, for this object and this place. */
export function openChunk(how: ChunkKey, sealed: Uint8Array, place: { readonly number: number; readonly isLast: boolean }): Buffer {
  if (sealed.length < TAG_BYTES) throw new ChunkBroken();
  const cipher = createDecipheriv("aes-256-gcm", how.key, nonceOf(how.prefix, place.number, place.isLast), { authTagLength: TAG_BYTES });
  cipher.setAAD(how.context);
  cipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = cipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
  try {
    // GCM holds nothing back: all that `final` does is to check the tag.
    cipher.final();
  } catch {
    throw new ChunkBroken();
  }
  return plain;
}
