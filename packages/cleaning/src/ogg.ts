import { ascii, joined, latin1, putU32le, u32le } from "./bytes.ts";
import type { Edits } from "./edits.ts";
import { NotCleaned } from "./not-cleaned.ts";
import { crcOf } from "./ogg-crc.ts";
import type { Window } from "./window.ts";

/** What a stream of sound begins with, and where its comments lie: in its second packet, or with FLAC in blocks of their own (RFC 3533, 7845, 9639). */
const CODECS = [
  { magic: "OpusHead", comment: "OpusTags", endsInBit: false },
  { magic: "\x01vorbis", comment: "\x03vorbis", endsInBit: true },
  { magic: "Speex   ", comment: "", endsInBit: false },
  { magic: "\x7fFLAC", comment: null, endsInBit: false },
] as const;
type Codec = (typeof CODECS)[number];

const PAGE_HEAD_BYTES = 27;
const PAGES_MAX = 2_000_000;
const STREAMS_MAX = 1_000;
/** Covers lie in comments too. */
const HEADERS_BYTES_MAX = 16 * 1024 * 1024;
const FLAC_PADDING = 1;
/** Blocks that say nothing of a person: the measure of the sound itself, padding, and the table to seek in. */
const FLAC_KEPT: ReadonlySet<number> = new Set([0, FLAC_PADDING, 3]);
const FLAC_COMMENT = 4;

interface Page {
  readonly from: number;
  readonly bytes: Uint8Array;
  readonly bodyFrom: number;
  readonly serial: number;
  readonly isBegin: boolean;
}

/** A stretch of a packet: which bytes of which page. */
interface Piece {
  readonly page: Page;
  readonly from: number;
  readonly to: number;
}

/** One logical stream while its headers come in. */
interface Stream {
  readonly codec: Codec;
  packets: number;
  headerBytes: number;
  pieces: Piece[];
}

/** Empties the comments of every stream of an Ogg file, in place; names, places and covers lie there. Throws NotCleaned. */
export async function cleanOgg(window: Window, edits: Edits): Promise<void> {
  const open = new Map<number, Stream>();
  const changed = new Map<Page, Piece[]>();
  let streams = 0;
  let at = 0;
  for (let pages = 0; at < window.sizeBytes; pages += 1) {
    if (pages > PAGES_MAX) throw new NotCleaned("too_costly", "Too many pages.");
    const page = await pageAt(window, at);
    if (page === null) break;
    at += page.bytes.length;
    if (page.isBegin) {
      streams += 1;
      if (streams > STREAMS_MAX) throw new NotCleaned("too_costly", "Too many streams.");
      open.set(page.serial, { codec: codecOf(page), packets: 0, headerBytes: 0, pieces: [] });
    }
    const stream = open.get(page.serial);
    if (stream === undefined) continue;
    if (takeHeaders(stream, page, changed)) open.delete(page.serial);
  }
  if (streams === 0 || open.size > 0) throw new NotCleaned("broken_media", "A sound without its headers.");
  // A recording that was cut off, or what somebody put behind it.
  if (at < window.sizeBytes) edits.add(at, window.sizeBytes);
  // Each page has a sum over its bytes: made anew where they changed.
  for (const [page, pieces] of [...changed].toSorted(([one], [other]) => one.from - other.from)) {
    putU32le(page.bytes, 22, 0);
    edits.add(page.from + 22, page.from + 26, sumBytes(crcOf(page.bytes)));
    for (const { from, to } of pieces) overwrite(edits, page, from, to);
  }
}

/** The page that begins here; null where none does, or not a whole one. */
async function pageAt(window: Window, at: number): Promise<Page | null> {
  const head = await window.peek(at, PAGE_HEAD_BYTES + 255);
  const count = head[26] ?? 0;
  if (head.length < PAGE_HEAD_BYTES + count || latin1(head, 0, 4) !== "OggS") return null;
  const bodyBytes = head.subarray(PAGE_HEAD_BYTES, PAGE_HEAD_BYTES + count).reduce((sum, lacing) => sum + lacing, 0);
  const bodyFrom = PAGE_HEAD_BYTES + count;
  const bytes = Uint8Array.from(await window.peek(at, bodyFrom + bodyBytes));
  if (bytes.length < bodyFrom + bodyBytes) return null;
  return { from: at, bytes, bodyFrom, serial: u32le(bytes, 14), isBegin: ((bytes[5] ?? 0) & 2) !== 0 };
}

function codecOf({ bytes, bodyFrom }: Page): Codec {
  const codec = CODECS.find(({ magic }) => latin1(bytes, bodyFrom, bodyFrom + magic.length) === magic);
  if (codec === undefined) throw new NotCleaned("unknown_type", "An Ogg file that is no sound.");
  return codec;
}

/** Takes the packets of a page that belong to the headers, and cleans them as they end. True after the last one that may hold words. */
function takeHeaders(stream: Stream, page: Page, changed: Map<Page, Piece[]>): boolean {
  let from = page.bodyFrom;
  let to = from;
  const close = (): void => {
    if (to > from) stream.pieces.push({ page, from, to });
    from = to;
  };
  for (const lacing of page.bytes.subarray(PAGE_HEAD_BYTES, page.bodyFrom)) {
    to += lacing;
    stream.headerBytes += lacing;
    if (stream.headerBytes > HEADERS_BYTES_MAX) throw new NotCleaned("too_costly", "Too long a comment.");
    if (lacing === 255) continue;
    close();
    const isLast = cleanPacket(stream, changed);
    stream.packets += 1;
    stream.pieces = [];
    if (isLast) return true;
  }
  close();
  return false;
}

/** Cleans a whole packet of the headers. True: no other one holds words. */
function cleanPacket({ codec, packets, pieces }: Stream, changed: Map<Page, Piece[]>): boolean {
  const packet = joined(pieces.map(({ page, from, to }) => page.bytes.subarray(from, to)));
  if (codec.comment === null) {
    if (packets === 0) return false;
    return cleanFlacBlock(packet, pieces, changed);
  }
  if (packets === 0) return false;
  if (latin1(packet, 0, codec.comment.length) !== codec.comment) throw new NotCleaned("broken_media", "No comment where one should be.");
  put(emptyComment(packet.length, ascii(codec.comment), codec.endsInBit), pieces, changed);
  return true;
}

/** A block of FLAC in a packet of its own: a byte with its kind, three with its length. True after the last one. */
function cleanFlacBlock(packet: Uint8Array, pieces: readonly Piece[], changed: Map<Page, Piece[]>): boolean {
  const [kind = 0] = packet;
  // A frame of sound: there were no more blocks, whatever the ones before said.
  if (kind === 0xff || packet.length < 4) return true;
  if ((kind & 127) === FLAC_COMMENT) put(emptyComment(packet.length, packet.subarray(0, 4), false), pieces, changed);
  else if (!FLAC_KEPT.has(kind & 127)) {
    const padding = new Uint8Array(packet.length);
    padding.set(packet.subarray(0, 4));
    padding[0] = (kind & 128) | FLAC_PADDING;
    put(padding, pieces, changed);
  }
  return (kind & 128) !== 0;
}

/** A comment as long as before: its maker's name is nothing but zeros, and it has no entries. */
function emptyComment(length: number, head: Uint8Array, endsInBit: boolean): Uint8Array {
  const makerBytes = length - head.length - 8 - (endsInBit ? 1 : 0);
  if (makerBytes < 0) throw new NotCleaned("broken_media", "A comment that is cut off.");
  const empty = new Uint8Array(length);
  empty.set(head);
  putU32le(empty, head.length, makerBytes);
  if (endsInBit) empty[length - 1] = 1;
  return empty;
}

function put(packet: Uint8Array, pieces: readonly Piece[], changed: Map<Page, Piece[]>): void {
  let at = 0;
  for (const piece of pieces) {
    piece.page.bytes.set(packet.subarray(at, at + piece.to - piece.from), piece.from);
    at += piece.to - piece.from;
    changed.set(piece.page, [...(changed.get(piece.page) ?? []), piece]);
  }
}

/** What was changed is zeros but for a few bytes at its beginning and its last one. */
function overwrite(edits: Edits, page: Page, from: number, to: number): void {
  const last = page.bytes[to - 1] ?? 0;
  const end = last === 0 ? to : to - 1;
  const head = page.bytes.subarray(from, Math.min(from + 16, end));
  const used = head.findLastIndex((byte) => byte !== 0) + 1;
  edits.add(page.from + from, page.from + end, head.subarray(0, used));
  if (end < to) edits.add(page.from + end, page.from + to, Uint8Array.of(last));
}

function sumBytes(sum: number): Uint8Array {
  const bytes = new Uint8Array(4);
  putU32le(bytes, 0, sum);
  return bytes;
}
