import { Refused } from "../refused.ts";
import type { MediaFacts } from "../wire.ts";
import { Edits } from "./edits.ts";
import type { Window } from "./piece-reader.ts";

const ID3V1_BYTES = 128;
/** First words of the first page of an Ogg stream. */
const SOUNDS = ["OpusHead", "\x01vorbis", "\x7fFLAC", "Speex   "];

/** Ogg and MP3. Throws Refused. */
export async function cleanSound(window: Window, head: Buffer): Promise<MediaFacts> {
  const base = { width: 0, height: 0, durationMs: null, isFastStart: true };
  if (head.toString("latin1", 0, 4) === "OggS") {
    if (!SOUNDS.some((name) => head.subarray(0, 128).includes(name, 0, "latin1"))) {
      throw new Refused("unknown_type", "An Ogg file that is no sound.");
    }
    return { ...base, mediaType: "audio/ogg", edits: [] };
  }
  const edits = new Edits();
  const start = id3Bytes(head);
  if (start > window.sizeBytes) throw new Refused("broken_media", "A tag longer than the file.");
  if (!isMp3Frame(start === 0 ? head : await window.peek(start, 4))) throw new Refused("unknown_type", "Neither a film nor a sound.");
  // The tag stays as long as it was and holds nothing but padding, which every player passes over.
  if (start > 0) edits.add(10, start);
  const tail = await window.peek(Math.max(window.sizeBytes - ID3V1_BYTES, 0), ID3V1_BYTES);
  if (tail.toString("latin1", 0, 3) === "TAG") edits.add(window.sizeBytes - ID3V1_BYTES, window.sizeBytes);
  return { ...base, mediaType: "audio/mpeg", edits: edits.list() };
}

/** Length of the tag in front of an MP3 (ID3v2.4, 3.1). */
function id3Bytes(head: Buffer): number {
  if (head.toString("latin1", 0, 3) !== "ID3") return 0;
  const size = head.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 127), 0);
  return 10 + size + (((head[5] ?? 0) & 0x10) === 0 ? 0 : 10);
}

/** Whether a frame of MPEG audio, layer III, begins here. */
function isMp3Frame(bytes: Buffer): boolean {
  if (bytes.length < 4) return false;
  const word = bytes.readUInt32BE(0);
  const isSynced = word >>> 21 === 0x7ff;
  return isSynced && ((word >>> 19) & 3) !== 1 && ((word >>> 17) & 3) === 1 && ((word >>> 12) & 15) % 15 !== 0 && ((word >>> 10) & 3) !== 3;
}
