import { assert, no, ok, type Result } from "@musubi/base";
import { base64, fromBase64 } from "./base64.ts";
import { isTreeSize, parseDecimal } from "./decimal.ts";
import { hashLines, parseHashLines, splitHead } from "./head-and-note.ts";
import { PROOF_EXTRA_LENGTH_MAX, PROOF_HASHES_MAX } from "./limits.ts";
import type { TreeHash } from "./rfc6962.ts";

/** What a proof file says (c2sp.org/tlog-proof). Nothing of it is verified; the extra bytes never will be. */
export interface TlogProof {
  readonly index: number;
  readonly hashes: readonly TreeHash[];
  /** The signed note of the checkpoint, with the cosignatures it has. */
  readonly checkpointNote: string;
  /** For the application; no signature covers it. */
  readonly extra?: Uint8Array;
}

const FIRST_LINE = "c2sp.org/tlog-proof@v1";

/** The text of a proof file. By convention its name ends in `.tlog-proof`. */
export function formatTlogProof({ index, hashes, checkpointNote, extra }: TlogProof): string {
  assert(isTreeSize(index) && hashes.length <= PROOF_HASHES_MAX, "A proof has an index and at most 63 hashes.");
  const extraLine = extra === undefined ? "" : `extra ${base64(extra)}\n`;
  assert(extraLine.length <= PROOF_EXTRA_LENGTH_MAX, "The extra line of a proof has a limit.");
  return `${FIRST_LINE}\n${extraLine}index ${index}\n${hashLines(hashes)}\n${checkpointNote}`;
}

/** Reads a proof file from outside. Nothing is verified: see `verifyTlogProof`. */
export function parseTlogProof(text: string): Result<TlogProof, "malformed_proof"> {
  const parts = splitHead(text);
  if (parts === null || parts.lines[0] !== FIRST_LINE) return no("malformed_proof");
  const hasExtra = parts.lines[1]?.startsWith("extra ") === true;
  const extra = hasExtra ? parseExtra(parts.lines[1] ?? "") : undefined;
  const [indexLine, ...rest] = parts.lines.slice(hasExtra ? 2 : 1);
  const index = indexLine?.startsWith("index ") === true ? parseDecimal(indexLine.slice("index ".length)) : null;
  const hashes = parseHashLines(rest);
  if (extra === null || index === null || hashes === null) return no("malformed_proof");
  return ok({ index, hashes, checkpointNote: parts.note, ...(extra === undefined ? {} : { extra }) });
}

function parseExtra(line: string): Uint8Array | null {
  return line.length > PROOF_EXTRA_LENGTH_MAX ? null : fromBase64(line.slice("extra ".length));
}
