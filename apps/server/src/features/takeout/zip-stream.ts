import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createDeflateRaw } from "node:zlib";

/** One file of an archive. */
export interface ZipEntry {
  /** With "/" between folders. */
  readonly path: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** Packed already, as pictures are: packing it again would only take time. */
  readonly isPacked?: boolean;
}

/** What of an archive's length is known of a file before it is packed. */
type SizedEntry = { readonly path: string; readonly sizeBytes: number };

const LEVEL = 6;
/** Numbers of 16 and of 32 bits at which the format says: look in the wider field (APPNOTE 4.4.1.4, "zip64"). */
const WIDE_16 = 0xffff;
const WIDE_32 = 0xffffffff;
const LOCAL_BYTES = 30;
const SUMS_BYTES = 16;
const CENTRAL_BYTES = 46;
const WIDE_PLACE_BYTES = 12;
const WIDE_END_BYTES = 56 + 20;
const END_BYTES = 22;
/** Sums stand behind the bytes; the path is UTF-8. */
const FLAGS = 0x0808;
const VERSION = 20;
const VERSION_WIDE = 45;
const UNIX = 3 << 8;
const FILE_ATTRIBUTES = (0o100644 << 16) >>> 0;

/** How long an archive of entries that are packed already will be: known before the first byte of it is made. */
export function packedSizeOf(entries: readonly SizedEntry[]): number {
  let at = 0;
  let directoryBytes = 0;
  for (const { path, sizeBytes } of entries) {
    const pathBytes = Buffer.byteLength(path);
    directoryBytes += CENTRAL_BYTES + pathBytes + (at >= WIDE_32 ? WIDE_PLACE_BYTES : 0);
    at += LOCAL_BYTES + pathBytes + sizeBytes + SUMS_BYTES;
  }
  const isWide = isWideEnd({ count: entries.length, directoryFrom: at, directoryBytes });
  return at + directoryBytes + (isWide ? WIDE_END_BYTES : 0) + END_BYTES;
}

/**
 * Packs files into a zip archive as they come, holding no more of them than is under way. An archive may have any length and any number of files;
 * one file of it has less than 4 GiB, or it throws: no upload is that large.
 */
export async function* zipStream(entries: AsyncIterable<ZipEntry>, packedAt: Date): AsyncGenerator<Uint8Array> {
  const moment = momentOf(packedAt);
  const directory: Buffer[] = [];
  let at = 0;
  for await (const { path, content, isPacked = false } of entries) {
    const from = at;
    const shared = { path: Buffer.from(path), method: isPacked ? 0 : 8, moment };
    const local = localHead(shared);
    at += local.length;
    yield local;
    const sums = { crc: 0, plainBytes: 0, packedBytes: 0 };
    const counted = count(content, sums);
    for await (const piece of isPacked ? counted : deflated(counted)) {
      sums.packedBytes += piece.length;
      if (Math.max(sums.packedBytes, sums.plainBytes) >= WIDE_32) throw new Error("A file is larger than the archive can hold.");
      at += piece.length;
      yield piece;
    }
    const behind = sumsBehind(sums);
    at += behind.length;
    yield behind;
    directory.push(centralHead({ ...shared, ...sums, from }));
  }
  const directoryBytes = directory.reduce((sum, one) => sum + one.length, 0);
  yield* directory;
  yield endOf({ count: directory.length, directoryFrom: at, directoryBytes });
}

interface Sums {
  crc: number;
  plainBytes: number;
  packedBytes: number;
}

async function* count(content: AsyncIterable<Uint8Array>, sums: Sums): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    sums.crc = crc32(piece, sums.crc);
    sums.plainBytes += piece.length;
    yield piece;
  }
}

async function* deflated(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packer = createDeflateRaw({ level: LEVEL });
  const fed = pipeline(Readable.from(content, { objectMode: true }), packer);
  // What breaks the source breaks the packer, and is thrown by it below.
  fed.catch(() => undefined);
  for await (const piece of packer) yield piece as Buffer;
  await fed;
}

interface Shared {
  readonly path: Buffer;
  readonly method: number;
  readonly moment: number;
}

/** Date and time as the format has them: from 1980 on, in steps of two seconds. */
function momentOf(at: Date): number {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107) - 1980;
  const date = (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return ((date << 16) | (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)) >>> 0;
}

function localHead({ path, method, moment }: Shared): Buffer {
  const head = Buffer.alloc(LOCAL_BYTES);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(method, 8);
  head.writeUInt32LE(moment, 10);
  head.writeUInt16LE(path.length, 26);
  return Buffer.concat([head, path]);
}

function sumsBehind({ crc, plainBytes, packedBytes }: Sums): Buffer {
  const sums = Buffer.alloc(SUMS_BYTES);
  for (const [index, number] of [0x08074b50, crc, packedBytes, plainBytes].entries()) sums.writeUInt32LE(number, index * 4);
  return sums;
}

function centralHead({ path, method, moment, from, crc, plainBytes, packedBytes }: Shared & Sums & { readonly from: number }): Buffer {
  const isWide = from >= WIDE_32;
  const head = Buffer.alloc(CENTRAL_BYTES);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(UNIX | VERSION_WIDE, 4);
  head.writeUInt16LE(isWide ? VERSION_WIDE : VERSION, 6);
  head.writeUInt16LE(FLAGS, 8);
  head.writeUInt16LE(method, 10);
  for (const [index, number] of [moment, crc, packedBytes, plainBytes].entries()) head.writeUInt32LE(number, 12 + index * 4);
  head.writeUInt16LE(path.length, 28);
  head.writeUInt16LE(isWide ? WIDE_PLACE_BYTES : 0, 30);
  head.writeUInt32LE(FILE_ATTRIBUTES, 38);
  head.writeUInt32LE(Math.min(from, WIDE_32), 42);
  if (!isWide) return Buffer.concat([head, path]);
  const place = Buffer.alloc(WIDE_PLACE_BYTES);
  place.writeUInt16LE(1, 0);
  place.writeUInt16LE(8, 2);
  place.writeBigUInt64LE(BigInt(from), 4);
  return Buffer.concat([head, path, place]);
}

interface Directory {
  readonly count: number;
  readonly directoryFrom: number;
  readonly directoryBytes: number;
}

function isWideEnd({ count: files, directoryFrom, directoryBytes }: Directory): boolean {
  return files >= WIDE_16 || Math.max(directoryFrom, directoryBytes) >= WIDE_32;
}

function endOf(directory: Directory): Buffer {
  const { count: files, directoryFrom, directoryBytes } = directory;
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(files, WIDE_16), 8);
  end.writeUInt16LE(Math.min(files, WIDE_16), 10);
  end.writeUInt32LE(Math.min(directoryBytes, WIDE_32), 12);
  end.writeUInt32LE(Math.min(directoryFrom, WIDE_32), 16);
  if (!isWideEnd(directory)) return end;
  const wide = Buffer.alloc(WIDE_END_BYTES);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(UNIX | VERSION_WIDE, 12);
  wide.writeUInt16LE(VERSION_WIDE, 14);
  for (const [index, number] of [files, files, directoryBytes, directoryFrom].entries())
    wide.writeBigUInt64LE(BigInt(number), 24 + index * 8);
  // Where the wide end is, for those who read from behind.
  wide.writeUInt32LE(0x07064b50, 56);
  wide.writeBigUInt64LE(BigInt(directoryFrom + directoryBytes), 64);
  wide.writeUInt32LE(1, 72);
  return Buffer.concat([wide, end]);
}
