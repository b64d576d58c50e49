import { assert, no, ok, type Result } from "@musubi/base";
import { isTreeSize, parseDecimal } from "./decimal.ts";
import { hashLines, parseHashLines, splitHead } from "./head-and-note.ts";
import { PROOF_HASHES_MAX } from "./limits.ts";
import type { TreeHash } from "./rfc6962.ts";

/** What a log asks of a witness: to cosign a checkpoint, with the proof that it continues the one of the old size. */
export interface AddCheckpoint {
  readonly oldSize: number;
  readonly proof: readonly TreeHash[];
  /** The signed note, as it was sent. */
  readonly checkpointNote: string;
}

/** The body of `POST add-checkpoint` (c2sp.org/tlog-witness). */
export function formatAddCheckpoint({ oldSize, proof, checkpointNote }: AddCheckpoint): string {
  assert(isTreeSize(oldSize) && proof.length <= PROOF_HASHES_MAX, "A request has an old size and at most 63 hashes.");
  return `old ${oldSize}\n${hashLines(proof)}\n${checkpointNote}`;
}

/** Reads such a body from outside. The note in it is only cut out, not read. */
export function parseAddCheckpoint(body: string): Result<AddCheckpoint, "malformed_request"> {
  const parts = splitHead(body);
  if (parts === null) return no("malformed_request");
  const [first, ...rest] = parts.lines;
  const oldSize = first?.startsWith("old ") === true ? parseDecimal(first.slice("old ".length)) : null;
  const proof = parseHashLines(rest);
  return oldSize === null || proof === null ? no("malformed_request") : ok({ oldSize, proof, checkpointNote: parts.note });
}
