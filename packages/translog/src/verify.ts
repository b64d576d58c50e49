import { no, ok, type Result } from "@musubi/base";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { verifyConsistency } from "./consistency.ts";
import { type ProofFault, verifyInclusion } from "./inclusion.ts";
import { type LogPolicy, readPolicy } from "./log-policy.ts";
import { type NoteFault, openNote, type VerifiedSignature } from "./open-note.ts";
import { emptyRoot, isSameHash, leafHash, type TreeHash } from "./rfc6962.ts";
import { parseTlogProof } from "./tlog-proof.ts";

export { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
export { type ConsistencyClaim, consistencyProof, verifyConsistency } from "./consistency.ts";
export { parseEntryBundle } from "./entry-bundle.ts";
export { type HashReader, tileHashReader } from "./hash-reader.ts";
export { type InclusionClaim, inclusionProof, type ProofFault, type ProofGap, verifyInclusion } from "./inclusion.ts";
export type { LogPolicy } from "./log-policy.ts";
export { type NoteFault, openNote } from "./open-note.ts";
export { emptyRoot, isSameHash, leafHash, type TreeHash } from "./rfc6962.ts";
export { strictText } from "./strict-text.ts";
export { entryBundlePath, tilePath } from "./tile.ts";
export { parseTlogProof, type TlogProof } from "./tlog-proof.ts";

/** A witness that has seen a checkpoint, and when. */
export interface Cosigned {
  readonly name: string;
  /** Seconds since 1970, by the witness's own clock. */
  readonly atSeconds: number;
}

/** A checkpoint that the log signed and enough witnesses cosigned. */
export interface OpenedCheckpoint extends Checkpoint {
  /** The witnesses of the policy that cosigned it, each once. */
  readonly cosigned: readonly Cosigned[];
}

/** What a proof file proves: this leaf stands at this index of the log, in the tree of this checkpoint. */
export interface ProvenLeaf {
  readonly index: number;
  readonly leafHash: TreeHash;
  readonly checkpoint: OpenedCheckpoint;
}

/** Why a checkpoint is not believed. */
export type CheckpointFault =
  | NoteFault
  | "malformed_policy"
  | "malformed_checkpoint"
  | "unsigned_by_log"
  | "wrong_origin"
  | "quorum_missed";

/** Why a proof file proves nothing. */
export type TlogProofFault = CheckpointFault | ProofFault | "malformed_proof";

/** Opens a checkpoint from outside: signed by the log of the policy, for its origin, cosigned by enough of its witnesses. */
export function openCheckpoint(note: string, policy: LogPolicy): Result<OpenedCheckpoint, CheckpointFault> {
  const trusted = readPolicy(policy);
  if (!trusted.ok) return trusted;
  const { key, origin, witnesses, quorum } = trusted.value;
  const opened = openNote(note, [key, ...witnesses]);
  if (!opened.ok) return opened;
  // Cosignatures alone say that somebody saw it; only the log's own signature makes it the log's word.
  if (!opened.value.verified.some((signature) => signature.key === key)) return no("unsigned_by_log");
  const checkpoint = parseCheckpoint(opened.value.text);
  if (!checkpoint.ok) return checkpoint;
  if (checkpoint.value.origin !== origin) return no("wrong_origin");
  const cosigned = cosignedOf(opened.value.verified);
  return cosigned.length < quorum ? no("quorum_missed") : ok({ ...checkpoint.value, cosigned });
}

/**
 * Verifies a proof file offline: that `leafData` (the content of the leaf, here a commitment of 32 bytes) stands in the log. The
 * caller computes `leafData` from what is to be proven, never from the file; its extra line is covered by no signature.
 */
export function verifyTlogProof(text: string, leafData: Uint8Array, policy: LogPolicy): Result<ProvenLeaf, TlogProofFault> {
  const parsed = parseTlogProof(text);
  if (!parsed.ok) return parsed;
  const { index, hashes, checkpointNote } = parsed.value;
  const opened = openCheckpoint(checkpointNote, policy);
  if (!opened.ok) return opened;
  const checkpoint = opened.value;
  const leaf = leafHash(leafData);
  const verified = verifyInclusion({ index, size: checkpoint.size, leafHash: leaf, root: checkpoint.root, proof: hashes });
  return verified.ok ? ok({ index, leafHash: leaf, checkpoint }) : verified;
}

/**
 * Whether a newly opened checkpoint continues one that was opened before: what a client asks each time it looks. "log_shrank" and
 * "wrong_root" mean that the log has shown two histories; keep both checkpoints, together they convict it.
 */
export function verifyGrowth(
  before: Checkpoint,
  after: Checkpoint,
  proof: readonly TreeHash[],
): Result<void, ProofFault | "wrong_origin" | "log_shrank"> {
  if (before.origin !== after.origin) return no("wrong_origin");
  if (after.size < before.size) return no("log_shrank");
  if (before.size > 0) {
    return verifyConsistency({ oldSize: before.size, newSize: after.size, oldRoot: before.root, newRoot: after.root, proof });
  }
  // Every tree begins with the empty one; what is left to check is that each empty tree is shown as empty.
  const isEmptyShown = [before, after].every(({ size, root }) => size > 0 || isSameHash(root, emptyRoot()));
  return isEmptyShown ? ok(undefined) : no("wrong_root");
}

function cosignedOf(verified: readonly VerifiedSignature[]): Cosigned[] {
  const byName = new Map<string, Cosigned>();
  for (const { key, atSeconds } of verified) {
    if (atSeconds === null) continue;
    const id = `${key.name}+${key.keyId}`;
    byName.set(id, { name: key.name, atSeconds: Math.max(atSeconds, byName.get(id)?.atSeconds ?? 0) });
  }
  return [...byName.values()];
}
