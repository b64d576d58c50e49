/** A content as sealed chunks, one after the other behind a head, and back. The form of stored objects and of pieces of uploads. */
import { CHUNK_BYTES, ChunkBroken, type ChunkKey, openChunk, PREFIX_BYTES, sealChunk, TAG_BYTES } from "./chunk-cipher.ts";
import type { ByteRange } from "./object-folder.ts";

/** The first bytes of everything sealed: what it is and in which form. */
const MAGIC = Buffer.from("MSBLOB1\n", "latin1");
/** Bytes before the first chunk: the form, and the random part of the nonces. */
export const HEAD_BYTES = MAGIC.length + PREFIX_BYTES;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** Seals a content as it comes; `onSize` hears how many bytes it had. A last chunk is always there, empty only when all of it is. */
export async function* sealStream(
  how: ChunkKey,
  source: AsyncIterable<Uint8Array>,
  onSize: (sizeBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  yield Buffer.concat([MAGIC, how.prefix]);
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let number = 0;
  let sizeBytes = 0;
  for await (const piece of source) {
    sizeBytes += piece.length;
    waiting.push(piece);
    waitingBytes += piece.length;
    // A full chunk is held back until more comes: the last one must be known as the last.
    if (waitingBytes <= CHUNK_BYTES) continue;
    const bytes = Buffer.concat(waiting);
    let at = 0;
    for (; bytes.length - at > CHUNK_BYTES; at += CHUNK_BYTES, number += 1)
      yield sealChunk(how, bytes.subarray(at, at + CHUNK_BYTES), { number, isLast: false });
    waiting = [bytes.subarray(at)];
    waitingBytes = bytes.length - at;
  }
  yield sealChunk(how, Buffer.concat(waiting), { number, isLast: true });
  onSize(sizeBytes);
}

/** Opens what was sealed, from its head on, each chunk checked before it is given. `keyOf` makes the key from the head's prefix. */
export async function* openStream(sealed: AsyncIterable<Uint8Array>, keyOf: (prefix: Uint8Array) => ChunkKey): AsyncGenerator<Uint8Array> {
  const cutter = new Cutter(sealed);
  try {
    const how = keyOf(prefixOf(Buffer.from(await cutter.take(HEAD_BYTES))));
    for (let number = 0; ; number += 1) {
      const bytes = Buffer.from(await cutter.take(SEALED_CHUNK_BYTES));
      const isLast = await cutter.isAtEnd();
      const plain = openChunk(how, bytes, { number, isLast });
      if (plain.length > 0) yield plain;
      if (isLast) return;
    }
  } finally {
    await cutter.end();
  }
}

/** The random part of the nonces out of an object's head. */
export function prefixOf(head: Uint8Array): Uint8Array {
  if (head.length !== HEAD_BYTES || !MAGIC.equals(head.subarray(0, MAGIC.length))) throw new ChunkBroken();
  return head.subarray(MAGIC.length);
}

/**
 * Opens a part of a content of known size: only its chunks and the head are read. Where the object is shorter than its size says,
 * nothing of its end opens.
 */
export async function* openPart(
  read: (range: ByteRange) => AsyncIterable<Uint8Array>,
  keyOf: (prefix: Uint8Array) => ChunkKey,
  part: { readonly range: ByteRange; readonly sizeBytes: number },
): AsyncGenerator<Uint8Array> {
  const { range, sizeBytes } = part;
  if (range.from >= range.to) return;
  const lastNumber = Math.max(0, Math.ceil(sizeBytes / CHUNK_BYTES) - 1);
  const firstChunk = Math.floor(range.from / CHUNK_BYTES);
  const to = placeOf(Math.ceil(range.to / CHUNK_BYTES));
  // The head lies right before the first chunk: one reading for both.
  let cutter = new Cutter(read({ from: 0, to: firstChunk === 0 ? to : HEAD_BYTES }));
  try {
    const how = keyOf(prefixOf(Buffer.from(await cutter.take(HEAD_BYTES))));
    if (firstChunk > 0) {
      await cutter.end();
      cutter = new Cutter(read({ from: placeOf(firstChunk), to }));
    }
    for (let number = firstChunk; number * CHUNK_BYTES < range.to; number += 1) {
      const bytes = await cutter.take(SEALED_CHUNK_BYTES);
      const plain = openChunk(how, bytes, { number, isLast: number === lastNumber });
      const start = number * CHUNK_BYTES;
      yield plain.subarray(Math.max(0, range.from - start), Math.min(plain.length, range.to - start));
    }
  } finally {
    await cutter.end();
  }
}

/** Where a chunk begins in its object. */
function placeOf(chunk: number): number {
  return HEAD_BYTES + chunk * SEALED_CHUNK_BYTES;
}

/** Cuts a stream into pieces of exact lengths; only at its end a piece may be shorter. Each is good until the next one is asked for. */
class Cutter {
  readonly #source: AsyncIterator<Uint8Array>;
  #waiting: Uint8Array = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let missing = count; ; ) {
      const part = this.#waiting.subarray(0, missing);
      this.#waiting = this.#waiting.subarray(part.length);
      missing -= part.length;
      if (missing === 0) return parts.length === 0 ? part : Buffer.concat([...parts, part]);
      // What comes next may lie where this lies.
      parts.push(Buffer.from(part));
      if (!(await this.#readMore())) return Buffer.concat(parts);
    }
  }

  /** Whether nothing comes any more. What was taken is no longer good after it. */
  async isAtEnd(): Promise<boolean> {
    return this.#waiting.length === 0 && !(await this.#readMore());
  }

  async end(): Promise<void> {
    await this.#source.return?.();
  }

  async #readMore(): Promise<boolean> {
    while (this.#waiting.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      this.#waiting = next.value;
    }
    return true;
  }
}
