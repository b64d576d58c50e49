import type { Box } from "./boxes.ts";
import { i32, u32, u64 } from "./bytes.ts";
import { NotCleaned } from "./not-cleaned.ts";
import type { Range } from "./samples.ts";

/** A box with those inside of it. */
export interface Folder extends Box {
  readonly children: readonly Folder[];
}

/** What the head of a film says of tracks, for its fragments. */
export interface TrackBook {
  /** Tracks of pictures and of sound. All others go. */
  readonly played: ReadonlySet<number>;
  /** How large a sample of a track is where a fragment does not say. */
  readonly sampleBytes: ReadonlyMap<number, number>;
}

const SAMPLES_MAX = 2_000_000;
const HAS = { base: 0x1, description: 0x2, duration: 0x8, size: 0x10, baseIsMoof: 0x20000 } as const;
const RUN = { offset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, shift: 0x800 } as const;

/**
 * Where in the file the data of those tracks lie that are not played, in one fragment (ISO/IEC 14496-12, 8.8.4 to 8.8.8). `bytes` begin with
 * the fragment, which begins at `offset` in the file. Throws NotCleaned.
 */
export function unplayedRanges(bytes: Uint8Array, offset: number, { fragment, book }: { fragment: Folder; book: TrackBook }): Range[] {
  const ranges: Range[] = [];
  // Where the data of the track before ended: files from before there was a flag go on there.
  let end = offset;
  for (const part of fragment.children.filter(({ type }) => type === "traf")) {
    const head = part.children.find(({ type }) => type === "tfhd");
    if (head === undefined) throw new NotCleaned("broken_media", "A part of no track.");
    const { trackId, base, sampleBytes } = readHead(bytes, head);
    const isPlayed = book.played.has(trackId);
    let at = base ?? (isBasedOnFragment(bytes, head) ? offset : end);
    const from = at;
    for (const run of part.children.filter(({ type }) => type === "trun")) {
      const { dataOffset, length } = readRun(bytes, run, sampleBytes ?? book.sampleBytes.get(trackId) ?? 0);
      if (dataOffset !== null) at = from + dataOffset;
      if (!isPlayed && at >= 0) ranges.push({ from: at, to: at + length });
      at += length;
    }
    end = at;
  }
  return ranges;
}

function isBasedOnFragment(bytes: Uint8Array, head: Box): boolean {
  return (flagsOf(bytes, head) & HAS.baseIsMoof) !== 0;
}

function flagsOf(bytes: Uint8Array, { contentFrom, to }: Box): number {
  if (contentFrom + 8 > to) throw new NotCleaned("broken_media", "A box without its first fields.");
  return u32(bytes, contentFrom) & 0xffffff;
}

function readHead(
  bytes: Uint8Array,
  head: Box,
): { readonly trackId: number; readonly base: number | null; readonly sampleBytes: number | null } {
  const flags = flagsOf(bytes, head);
  const baseAt = head.contentFrom + 8;
  const sizeAt = baseAt + bytesOf(flags, [HAS.base, 8], [HAS.description, 4], [HAS.duration, 4]);
  const hasSize = (flags & HAS.size) !== 0;
  const hasBase = (flags & HAS.base) !== 0;
  if (sizeAt + (hasSize ? 4 : 0) > head.to) throw new NotCleaned("broken_media", "A part of a track that is cut off.");
  return {
    trackId: u32(bytes, head.contentFrom + 4),
    base: hasBase ? u64(bytes, baseAt) : null,
    sampleBytes: hasSize ? u32(bytes, sizeAt) : null,
  };
}

function readRun(bytes: Uint8Array, run: Box, sampleBytes: number): { readonly dataOffset: number | null; readonly length: number } {
  const flags = flagsOf(bytes, run);
  const count = u32(bytes, run.contentFrom + 4);
  const width = bytesOf(flags, [RUN.duration, 4], [RUN.size, 4], [RUN.flags, 4], [RUN.shift, 4]);
  const first = run.contentFrom + 8 + bytesOf(flags, [RUN.offset, 4], [RUN.firstFlags, 4]);
  if (count > SAMPLES_MAX) throw new NotCleaned("too_costly", "Too many samples.");
  if (first + count * width > run.to) throw new NotCleaned("broken_media", "A run longer than its box.");
  const dataOffset = (flags & RUN.offset) === 0 ? null : i32(bytes, run.contentFrom + 8);
  if ((flags & RUN.size) === 0) return { dataOffset, length: count * sampleBytes };
  const sizeAt = bytesOf(flags, [RUN.duration, 4]);
  let length = 0;
  for (let sample = 0; sample < count; sample += 1) length += u32(bytes, first + sample * width + sizeAt);
  return { dataOffset, length };
}

/** How many bytes the optional fields take whose flags are set. */
function bytesOf(flags: number, ...fields: readonly (readonly [flag: number, bytes: number])[]): number {
  return fields.reduce((sum, [flag, bytes]) => sum + ((flags & flag) === 0 ? 0 : bytes), 0);
}
