import type { PseudonymId } from "@musubi/protocol";

const LENGTH = 6;

/** A short sign by which one recognises the same member of the staff: the head of their pseudonym, which is chance throughout. */
export function staffSign(pseudonym: PseudonymId): string {
  return pseudonym.slice(pseudonym.indexOf("_") + 1, pseudonym.indexOf("_") + 1 + LENGTH).toUpperCase();
}
