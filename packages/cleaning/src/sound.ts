import { latin1, u32, u32le } from "./bytes.ts";
import { Edits } from "./edits.ts";
import type { MediaFacts } from "./facts.ts";
import { NotCleaned } from "./not-cleaned.ts";
import { cleanOgg } from "./ogg.ts";
import type { Window } from "./window.ts";

const ID3V1_BYTES = 128;
const APE_FOOT_BYTES = 32;
const TAGS_MAX = 16;

/** Ogg and MP3. Throws NotCleaned. */
export async function cleanSound(window: Window, head: Uint8Array): Promise<MediaFacts> {
  const base = { width: 0, height: 0, durationMs: null, isFastStart: true };
  const edits = new Edits(window.sizeBytes);
  if (latin1(head, 0, 4) === "OggS") {
    await cleanOgg(window, edits);
    return { ...base, mediaType: "audio/ogg", edits: edits.list() };
  }
  const start = id3Bytes(head);
  if (start > window.sizeBytes) throw new NotCleaned("broken_media", "A tag longer than the file.");
  if (!isMp3Frame(start === 0 ? head : await window.peek(start, 4))) throw new NotCleaned("unknown_type", "Neither a film nor a sound.");
  // The tag stays as long as it was and holds nothing but padding, which every player passes over.
  if (start > 0) edits.add(10, start);
  const end = await endOfSound(window, start);
  if (end < window.sizeBytes) edits.add(end, window.sizeBytes);
  return { ...base, mediaType: "audio/mpeg", edits: edits.list() };
}

/** Where the sound ends and the tags behind it begin: ID3v1, ID3v2.4 with a foot, APEv2, Lyrics3v2, one behind the other in any order. */
async function endOfSound(window: Window, start: number): Promise<number> {
  let end = window.sizeBytes;
  for (let tags = 0; tags < TAGS_MAX; tags += 1) {
    const from = Math.max(end - ID3V1_BYTES, start);
    const tail = await window.peek(from, end - from);
    const length = tagBehind(tail);
    if (length === 0) return end;
    if (end - length < start) throw new NotCleaned("broken_media", "A tag longer than the file.");
    end -= length;
  }
  throw new NotCleaned("too_costly", "Too many tags.");
}

/** Length of the tag that ends with these bytes; 0 where none does. */
function tagBehind(tail: Uint8Array): number {
  if (tail.length === ID3V1_BYTES && latin1(tail, 0, 3) === "TAG") return ID3V1_BYTES;
  if (tail.length < APE_FOOT_BYTES) return 0;
  const foot = tail.subarray(tail.length - APE_FOOT_BYTES);
  if (latin1(foot, 0, 8) === "APETAGEX") {
    const hasHead = u32le(foot, 20) >>> 31 === 1;
    return Math.max(u32le(foot, 12), APE_FOOT_BYTES) + (hasHead ? APE_FOOT_BYTES : 0);
  }
  const id3 = tail.subarray(tail.length - 10);
  if (latin1(id3, 0, 3) === "3DI") return 20 + sizeIn(id3);
  const lyrics = /^(\d{6})LYRICS200$/.exec(latin1(tail, tail.length - 15));
  return lyrics === null ? 0 : Number(lyrics[1]) + 15;
}

/** Four times seven bits, as tags count themselves. */
function sizeIn(tag: Uint8Array): number {
  return tag.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 127), 0);
}

/** Length of the tag in front of an MP3 (ID3v2.4, 3.1). */
function id3Bytes(head: Uint8Array): number {
  if (latin1(head, 0, 3) !== "ID3") return 0;
  return 10 + sizeIn(head) + (((head[5] ?? 0) & 0x10) === 0 ? 0 : 10);
}

/** Whether a frame of MPEG audio, layer III, begins here. */
function isMp3Frame(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const word = u32(bytes, 0);
  const isSynced = word >>> 21 === 0x7ff;
  return isSynced && ((word >>> 19) & 3) !== 1 && ((word >>> 17) & 3) === 1 && ((word >>> 12) & 15) % 15 !== 0 && ((word >>> 10) & 3) !== 3;
}
