import { no, ok, type Result } from "@musubi/base";
import { cleanGif, cleanInPlace, frameCountOf, type MediaFacts, NotCleaned } from "@musubi/cleaning";
import type { UploadCode } from "@musubi/client";

/**
 * Takes out of a film or a sound, in place, what it tells besides: places, names, dates, tracks of measured values. By the same rules as the
 * server cleans those of other talks. What cannot be read to its end is not handed on: nobody knows what it tells.
 */
export async function cleanFilm(bytes: Uint8Array<ArrayBuffer>): Promise<Result<MediaFacts, UploadCode>> {
  try {
    return ok(await cleanInPlace(bytes));
  } catch (error) {
    if (error instanceof NotCleaned) return no(error.code);
    throw error;
  }
}

/** A GIF with its frames and nothing else; null where the bytes are no GIF, or have a single frame, which is drawn anew like other pictures. */
export function cleanMovingGif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const isGif = [0x47, 0x49, 0x46, 0x38].every((letter, at) => bytes[at] === letter);
  return isGif && frameCountOf(bytes) > 1 ? cleanGif(bytes) : null;
}
