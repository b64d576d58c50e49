import { cleanMedia as cleanFilm, type MediaFacts, NotCleaned, type PieceReader } from "@musubi/cleaning";
import { Refused } from "./refused.ts";
import { sniffPicture } from "./sniff.ts";

/** Finds out what a film or a sound is, and what in it must be overwritten before it is handed on. Throws Refused. */
export async function cleanMedia(reader: PieceReader): Promise<MediaFacts> {
  const head = await reader.read(0, Math.min(reader.sizeBytes, HEAD_BYTES));
  if (sniffPicture(Buffer.from(head)) !== null) throw new Refused("unknown_type", "Neither a film nor a sound.");
  try {
    return await cleanFilm(reader);
  } catch (error) {
    if (error instanceof NotCleaned) throw new Refused(error.code, error.message, error);
    throw error;
  }
}

const HEAD_BYTES = 256;
