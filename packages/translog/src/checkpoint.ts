import { assert, no, ok, type Result } from "@musubi/base";
import { base64, fromBase64 } from "./base64.ts";
import { isTreeSize, parseDecimal } from "./decimal.ts";
import { KEY_NAME_LENGTH_MAX } from "./limits.ts";
import { isTreeHash, type TreeHash } from "./rfc6962.ts";
import { isNoteText } from "./strict-text.ts";

/** A log's statement of how large its tree is and what root it has (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Which log it is. Compared as text, never taken apart: it need not be an address. */
  readonly origin: string;
  readonly size: number;
  readonly root: TreeHash;
  /** Lines after the third. Nobody can audit them, so ours have none and nothing here reads them. */
  readonly extensions: readonly string[];
}

/** Whether a text can be a log's origin: one line of it, not empty. */
export function isOrigin(origin: string): boolean {
  return origin.length > 0 && origin.length <= KEY_NAME_LENGTH_MAX && isNoteText(origin) && !origin.includes("\n");
}

/**
 * The text of a checkpoint, to be signed as a note. A log must never sign two of which one is not the beginning of the other;
 * nothing here can see to that.
 */
export function formatCheckpoint({ origin, size, root }: Pick<Checkpoint, "origin" | "size" | "root">): string {
  assert(isOrigin(origin), "A log's origin is one line.");
  assert(isTreeSize(size) && isTreeHash(root), "A checkpoint has a size and a root of 32 bytes.");
  return `${origin}\n${size}\n${base64(root)}\n`;
}

/** Reads the text of a note that has been opened. Only what `formatCheckpoint` writes, and extension lines. */
export function parseCheckpoint(text: string): Result<Checkpoint, "malformed_checkpoint"> {
  if (!text.endsWith("\n")) return no("malformed_checkpoint");
  const lines = text.slice(0, -1).split("\n");
  const [origin, sizeText, rootText, ...extensions] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined || lines.includes("")) return no("malformed_checkpoint");
  const size = parseDecimal(sizeText);
  const root = fromBase64(rootText);
  if (!isOrigin(origin) || size === null || root === null || !isTreeHash(root)) return no("malformed_checkpoint");
  return ok({ origin, size, root, extensions });
}
