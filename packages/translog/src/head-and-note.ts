import { base64, fromBase64 } from "./base64.ts";
import { PROOF_FILE_LENGTH_MAX, PROOF_HASHES_MAX } from "./limits.ts";
import { isTreeHash, type TreeHash } from "./rfc6962.ts";

/** A text that has some lines, an empty line, and then a note. Proof files and requests to witnesses are built so. */
export interface HeadAndNote {
  readonly lines: readonly string[];
  readonly note: string;
}

/** Parts such a text at its first empty line, or null when it has none, begins with it, or is too long. */
export function splitHead(text: string): HeadAndNote | null {
  if (text.length > PROOF_FILE_LENGTH_MAX) return null;
  const split = text.indexOf("\n\n");
  return split <= 0 ? null : { lines: text.slice(0, split).split("\n"), note: text.slice(split + 2) };
}

/** Hashes as lines, each with its newline. */
export function hashLines(hashes: readonly TreeHash[]): string {
  return hashes.map((hash) => `${base64(hash)}\n`).join("");
}

/** The hashes of lines, or null when one is none or there are more than any proof has. */
export function parseHashLines(lines: readonly string[]): TreeHash[] | null {
  if (lines.length > PROOF_HASHES_MAX) return null;
  const hashes = lines.map(fromBase64).filter((hash) => hash !== null && isTreeHash(hash));
  return hashes.length === lines.length ? hashes.filter((hash) => hash !== null) : null;
}
