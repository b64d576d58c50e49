import { createCipheriv, createDecipheriv } from "node:crypto";
import { damaged } from "./backup-refusal.ts";
import type { ByteReader } from "./byte-reader.ts";

/**
 * A stream sealed in chunks (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár): each chunk is AES-256-GCM under
 * a nonce that counts the chunks and marks the last one, with the heading as associated data. So no chunk can be changed,
 * moved, left out or cut off, and nothing unchecked is ever passed on. In the file: four bytes of length, whose highest bit
 * marks the last chunk, then ciphertext and tag.
 */
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const LENGTH_BYTES = 4;
const LAST_BIT = 0x8000_0000;

/** What binds the chunks together. */
export interface SealedWith {
  /** Used for this one stream and never again. */
  readonly key: Uint8Array;
  /** The heading of the file. */
  readonly heading: Uint8Array;
}

/** Seals a stream. */
export async function* sealChunks(source: AsyncIterable<Uint8Array>, how: SealedWith): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let index = 0;
  for await (const piece of source) {
    waiting.push(piece);
    waitingBytes += piece.length;
    if (waitingBytes <= CHUNK_BYTES) continue;
    const all = Buffer.concat(waiting);
    let at = 0;
    // The last chunk is only known at the end, so one byte at least stays behind.
    for (; all.length - at > CHUNK_BYTES; at += CHUNK_BYTES)
      yield sealOne(all.subarray(at, at + CHUNK_BYTES), { ...how, index: index++, isLast: false });
    waiting = [all.subarray(at)];
    waitingBytes = all.length - at;
  }
  yield sealOne(Buffer.concat(waiting), { ...how, index, isLast: true });
}

/** Opens a stream. Refuses with `backup_damaged`; the first chunk failing is more often a wrong passphrase, which the caller tells. */
export async function* openChunks(source: ByteReader, how: SealedWith, onFirstFailure: () => Error): AsyncGenerator<Uint8Array> {
  for (let index = 0; ; index += 1) {
    const head = await source.take(LENGTH_BYTES);
    if (head === null) throw damaged("its end is missing");
    const marked = new DataView(head.buffer, head.byteOffset, LENGTH_BYTES).getUint32(0);
    const isLast = marked >= LAST_BIT;
    const length = isLast ? marked - LAST_BIT : marked;
    if (length < TAG_BYTES || length > CHUNK_BYTES + TAG_BYTES) throw damaged("a part has an impossible length");
    const sealed = await source.take(length);
    if (sealed === null) throw damaged("its end is missing");
    const opened = openOne(sealed, { ...how, index, isLast });
    if (opened === null) throw index === 0 ? onFirstFailure() : damaged(`part ${index + 1} was changed`);
    yield opened;
    if (!isLast) continue;
    if ((await source.take(1)) !== null) throw damaged("something follows its end");
    return;
  }
}

interface Place extends SealedWith {
  readonly index: number;
  readonly isLast: boolean;
}

function nonceOf({ index, isLast }: Place): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  const view = new DataView(nonce.buffer);
  view.setBigUint64(0, BigInt(index));
  view.setUint8(NONCE_BYTES - 1, isLast ? 1 : 0);
  return nonce;
}

function sealOne(plain: Uint8Array, place: Place): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", place.key, nonceOf(place));
  cipher.setAAD(place.heading);
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const head = new Uint8Array(LENGTH_BYTES);
  new DataView(head.buffer).setUint32(0, body.length + (place.isLast ? LAST_BIT : 0));
  return Buffer.concat([head, body]);
}

function openOne(sealed: Uint8Array, place: Place): Uint8Array | null {
  const cipher = createDecipheriv("aes-256-gcm", place.key, nonceOf(place), { authTagLength: TAG_BYTES });
  cipher.setAAD(place.heading);
  cipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), cipher.final()]);
  } catch {
    return null;
  }
}
