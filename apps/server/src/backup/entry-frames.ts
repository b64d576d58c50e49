import { createHash, type Hash } from "node:crypto";
import { damaged } from "./backup-refusal.ts";
import type { ByteReader } from "./byte-reader.ts";

/** One named stretch of bytes in a backup: a table, a file, the key ring. */
export interface Entry {
  /** "table/messages", "blob/ab/cdef", "keys/ring.json", "manifest.json". */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What an entry came to. */
export interface EntrySum {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What reading the frames meets, in order; "end" comes after the sum was checked. */
export type EntryEvent =
  | { readonly kind: "begin"; readonly name: string }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "end"; readonly sum: EntrySum };

/** A frame: one byte of kind, four of length, the payload. */
const BEGIN = 1;
const DATA = 2;
const END = 3;
const HEAD_BYTES = 5;
const PAYLOAD_BYTES_MAX = 1024 * 1024;
const NAME_BYTES_MAX = 1_024;

/** The frames of entries, one entry after another. `onEntry` hears what each one came to. */
export async function* framesOf(entries: AsyncIterable<Entry>, onEntry: (sum: EntrySum) => void): AsyncGenerator<Uint8Array> {
  for await (const { name, bytes } of entries) {
    const digest = createHash("sha256");
    let sizeBytes = 0;
    yield frame(BEGIN, Buffer.from(name));
    for await (const piece of bytes) {
      for (let at = 0; at < piece.length; at += PAYLOAD_BYTES_MAX) {
        const part = piece.subarray(at, at + PAYLOAD_BYTES_MAX);
        digest.update(part);
        sizeBytes += part.length;
        yield frame(DATA, part);
      }
    }
    const sum = { name, sizeBytes, sha256: digest.digest("hex") };
    yield frame(END, Buffer.from(sum.sha256));
    onEntry(sum);
  }
}

function frame(kind: number, payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(kind, 0);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

/** Reads frames and checks the sum of every entry. Refuses with `backup_damaged`. */
export async function* readFrames(source: ByteReader): AsyncGenerator<EntryEvent> {
  let open: { name: string; digest: Hash; sizeBytes: number } | null = null;
  for (;;) {
    const next = await readFrame(source);
    if (next === null) {
      if (open !== null) throw damaged(`the entry ${open.name} has no end`);
      return;
    }
    const { kind, payload } = next;
    if (kind === BEGIN && open === null && payload.length <= NAME_BYTES_MAX) {
      open = { name: Buffer.from(payload).toString("utf8"), digest: createHash("sha256"), sizeBytes: 0 };
      yield { kind: "begin", name: open.name };
    } else if (kind === DATA && open !== null) {
      open.digest.update(payload);
      open.sizeBytes += payload.length;
      yield { kind: "data", bytes: payload };
    } else if (kind === END && open !== null) {
      const sum = { name: open.name, sizeBytes: open.sizeBytes, sha256: open.digest.digest("hex") };
      if (Buffer.from(payload).toString("utf8") !== sum.sha256) throw damaged(`the entry ${sum.name} does not have its sum`);
      open = null;
      yield { kind: "end", sum };
    } else throw damaged("its parts are out of order");
  }
}

async function readFrame(source: ByteReader): Promise<{ kind: number; payload: Uint8Array } | null> {
  const head = await source.take(HEAD_BYTES);
  if (head === null) return null;
  const view = Buffer.from(head.buffer, head.byteOffset, HEAD_BYTES);
  const length = view.readUInt32BE(1);
  if (length > PAYLOAD_BYTES_MAX) throw damaged("a part is longer than parts are");
  const payload = await source.take(length);
  if (payload === null) throw damaged("its end is missing");
  return { kind: view.readUInt8(0), payload };
}
