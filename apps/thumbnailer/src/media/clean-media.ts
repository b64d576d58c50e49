import { Refused } from "../refused.ts";
import { brandsOf, sniffPicture } from "../sniff.ts";
import type { MediaFacts } from "../wire.ts";
import { cleanMp4 } from "./mp4.ts";
import { type PieceReader, Window } from "./piece-reader.ts";
import { cleanSound } from "./sound.ts";
import { cleanWebm } from "./webm.ts";

/** Finds out what a film or a sound is, and what in it must be overwritten before it is handed on. Throws Refused. */
export async function cleanMedia(reader: PieceReader): Promise<MediaFacts> {
  const window = new Window(reader);
  const head = await window.peek(0, 4_096);
  if (head.length < 16 || sniffPicture(head) !== null) throw new Refused("unknown_type", "Neither a film nor a sound.");
  if (brandsOf(head).length > 0 || isOldQuickTime(head)) return cleanMp4(window);
  if (head.readUInt32BE(0) === 0x1a45dfa3) return cleanWebm(window);
  return cleanSound(window, head);
}

/** QuickTime files from before there were brands begin with their content. */
function isOldQuickTime(head: Buffer): boolean {
  return ["moov", "mdat", "wide"].includes(head.toString("latin1", 4, 8));
}
