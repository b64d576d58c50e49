import { brandsOf } from "./brands.ts";
import { latin1, u32 } from "./bytes.ts";
import type { MediaFacts } from "./facts.ts";
import { cleanMp4 } from "./mp4.ts";
import { NotCleaned } from "./not-cleaned.ts";
import { cleanSound } from "./sound.ts";
import { cleanWebm } from "./webm.ts";
import { type PieceReader, Window } from "./window.ts";

/** Finds out what a film or a sound is, and what in it must be overwritten before it is handed on. Throws NotCleaned. */
export async function cleanMedia(reader: PieceReader): Promise<MediaFacts> {
  const window = new Window(reader);
  const head = await window.peek(0, 4_096);
  if (head.length < 16) throw new NotCleaned("unknown_type", "Neither a film nor a sound.");
  if (brandsOf(head).length > 0 || isOldQuickTime(head)) return cleanMp4(window);
  if (u32(head, 0) === 0x1a45dfa3) return cleanWebm(window);
  return cleanSound(window, head);
}

/** QuickTime files from before there were brands begin with their content. */
function isOldQuickTime(head: Uint8Array): boolean {
  return ["moov", "mdat", "wide"].includes(latin1(head, 4, 8));
}

/**
 * The same for a film or a sound that is all here: what it tells besides is overwritten in `bytes`, and nothing moves. Throws NotCleaned, and
 * then `bytes` are as they were.
 */
export async function cleanInPlace(bytes: Uint8Array<ArrayBuffer>): Promise<MediaFacts> {
  const facts = await cleanMedia({ sizeBytes: bytes.length, read: async (from, to) => bytes.slice(from, to) });
  for (const { from, to, put } of facts.edits) {
    bytes.fill(0, from, to);
    for (let at = 0; at < put.length; at += 2) bytes[from + at / 2] = Number.parseInt(put.slice(at, at + 2), 16);
  }
  return facts;
}
