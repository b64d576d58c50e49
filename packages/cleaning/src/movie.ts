import { readBoxes } from "./boxes.ts";
import { ascii, i32, latin1, u16, u32, u64 } from "./bytes.ts";
import type { Edits } from "./edits.ts";
import { type Folder, type TrackBook, unplayedRanges } from "./fragments.ts";
import { NotCleaned } from "./not-cleaned.ts";
import { sampleRanges } from "./samples.ts";

/** What a movie box says. */
export interface MovieFacts {
  readonly width: number;
  readonly height: number;
  readonly durationMs: number | null;
  readonly hasVideo: boolean;
  readonly hasSound: boolean;
  /** For the fragments that follow. */
  readonly book: TrackBook;
}

const FOLDERS = new Set(["moov", "trak", "mdia", "minf", "edts", "mvex", "moof", "traf", "mfra", "tref"]);
const BLANKED = new Set(["udta", "meta", "uuid", "free", "skip", "wide", "meco", "prft", "emsg"]);
/** Tracks of measured values, and of words: cameras that fly write where they are into those, line by line. */
const GONE = new Set(["meta", "data", "gpmd", "camm", "text", "sbtl", "subt", "clcp"]);
const DATED = new Set(["mvhd", "tkhd", "mdhd"]);
const DEPTH_MAX = 8;

/**
 * Reads a movie box and says what in it must go: names, places, dates, foreign boxes, and whole tracks of
 * measured values, with their data. `bytes` begin with the box, which begins at `offset` in the file. Throws NotCleaned.
 */
export function cleanMovie(bytes: Uint8Array, offset: number, edits: Edits): MovieFacts {
  const [movie] = readTree(bytes, { from: 0, to: bytes.length }, 0);
  if (movie === undefined) throw new NotCleaned("broken_media", "An empty movie.");
  const tracks = movie.children.filter(({ type }) => type === "trak").map((track) => ({ track, handler: handlerOf(bytes, track) }));
  for (const { track, handler } of tracks) {
    if (handler === "vide" || handler === "soun") continue;
    for (const { from, to } of sampleRanges(bytes, boxesBelow(track))) edits.add(from, to);
  }
  const gone = new Set(tracks.filter(({ handler }) => GONE.has(handler)));
  const played = tracks.filter(({ handler }) => handler === "vide" || handler === "soun").map(({ track }) => trackIdOf(bytes, track));
  blankBelow({ bytes, offset, edits, gone: new Set([...gone].map(({ track }) => track)) }, movie);
  const video = tracks.find(({ handler }) => handler === "vide")?.track;
  return {
    ...(video === undefined ? { width: 0, height: 0 } : sizeOf(bytes, video)),
    durationMs: durationOf(bytes, movie),
    hasVideo: video !== undefined,
    hasSound: tracks.some(({ handler }) => handler === "soun"),
    book: { played: new Set(played), sampleBytes: sampleBytesOf(bytes, movie) },
  };
}

/**
 * The same for one fragment of a movie whose head was read: foreign boxes go, and the data of tracks that are not played. Throws NotCleaned.
 */
export function cleanFragment(bytes: Uint8Array, at: { readonly offset: number; readonly book: TrackBook }, edits: Edits): void {
  const { offset, book } = at;
  const [fragment] = readTree(bytes, { from: 0, to: bytes.length }, 0);
  if (fragment === undefined) throw new NotCleaned("broken_media", "An empty fragment.");
  for (const { from, to } of unplayedRanges(bytes, offset, { fragment, book })) edits.add(from, to);
  blankBelow({ bytes, offset, edits, gone: new Set() }, fragment);
}

/** The number of a track; 0, which none has, where it does not say. */
function trackIdOf(bytes: Uint8Array, track: Folder): number {
  const head = find(track, "tkhd");
  if (head === undefined) return 0;
  const at = head.contentFrom + (bytes[head.contentFrom] === 1 ? 20 : 12);
  return at + 4 > head.to ? 0 : u32(bytes, at);
}

function sampleBytesOf(bytes: Uint8Array, movie: Folder): ReadonlyMap<number, number> {
  const usual = find(movie, "mvex")?.children.filter(({ type, contentFrom, to }) => type === "trex" && contentFrom + 20 <= to) ?? [];
  return new Map(usual.map(({ contentFrom }) => [u32(bytes, contentFrom + 4), u32(bytes, contentFrom + 16)]));
}

function readTree(bytes: Uint8Array, stretch: { from: number; to: number }, depth: number): Folder[] {
  // Some writers end a list with four zero bytes, which are no box.
  const boxes = readBoxes(bytes, endsInZeros(bytes, stretch) ? { ...stretch, to: stretch.to - 4 } : stretch);
  if (boxes === null || depth > DEPTH_MAX) throw new NotCleaned("broken_media", "Boxes that do not fit.");
  return boxes.map((box) => {
    const isFolder = FOLDERS.has(box.type) || box.type === "stbl";
    return { ...box, children: isFolder ? readTree(bytes, { from: box.contentFrom, to: box.to }, depth + 1) : [] };
  });
}

function endsInZeros(bytes: Uint8Array, { from, to }: { from: number; to: number }): boolean {
  return to - from >= 4 && (to - from) % 2 === 0 && u32(bytes, to - 4) === 0 && readBoxes(bytes, { from, to }) === null;
}

interface Cleaning {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly edits: Edits;
  readonly gone: ReadonlySet<Folder>;
}

function blankBelow(cleaning: Cleaning, node: Folder): void {
  const { offset, edits, gone } = cleaning;
  for (const child of node.children) {
    if (BLANKED.has(child.type) || gone.has(child)) {
      edits.add(offset + child.from + 4, offset + child.from + 8, ascii("free"));
      edits.add(offset + child.contentFrom, offset + child.to);
    } else if (DATED.has(child.type)) {
      // Creation and last change, behind version and flags.
      const dateBytes = cleaning.bytes[child.contentFrom] === 1 ? 16 : 8;
      edits.add(offset + child.contentFrom + 4, offset + Math.min(child.contentFrom + 4 + dateBytes, child.to));
    } else {
      blankBelow(cleaning, child);
    }
  }
}

/** Every box of a track, however deep. */
function boxesBelow(node: Folder): Folder[] {
  return [node, ...node.children.flatMap(boxesBelow)];
}

function find(node: Folder, ...path: readonly string[]): Folder | undefined {
  const [type, ...rest] = path;
  const child = node.children.find((one) => one.type === type);
  return child === undefined || rest.length === 0 ? child : find(child, ...rest);
}

function handlerOf(bytes: Uint8Array, track: Folder): string {
  const handler = find(track, "mdia", "hdlr");
  return handler === undefined || handler.contentFrom + 12 > handler.to
    ? ""
    : latin1(bytes, handler.contentFrom + 8, handler.contentFrom + 12);
}

/** Size as shown: the track's own, turned as its matrix says. */
function sizeOf(bytes: Uint8Array, track: Folder): { width: number; height: number } {
  const head = find(track, "tkhd");
  if (head === undefined) return { width: 0, height: 0 };
  const at = head.contentFrom + (bytes[head.contentFrom] === 1 ? 52 : 40);
  if (at + 44 > head.to) return { width: 0, height: 0 };
  const isTurned = i32(bytes, at) === 0 && i32(bytes, at + 4) !== 0;
  const width = u16(bytes, at + 36);
  const height = u16(bytes, at + 40);
  return isTurned ? { width: height, height: width } : { width, height };
}

function durationOf(bytes: Uint8Array, movie: Folder): number | null {
  const head = find(movie, "mvhd");
  if (head === undefined) return null;
  const isLong = bytes[head.contentFrom] === 1;
  const at = head.contentFrom + (isLong ? 20 : 12);
  if (at + 12 > head.to) return null;
  const timescale = u32(bytes, at);
  const duration = isLong ? u64(bytes, at + 4) : u32(bytes, at + 4);
  const isKnown = timescale > 0 && duration > 0 && duration < (isLong ? 2 ** 53 : 0xffffffff);
  return isKnown ? Math.round((duration / timescale) * 1000) : null;
}
