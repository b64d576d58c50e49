import { no, ok, type Result } from "@musubi/base";
import { isTreeSize } from "./decimal.ts";
import type { HashReader } from "./hash-reader.ts";
import type { ProofFault, ProofGap } from "./inclusion.ts";
import { rangeHashes } from "./range-hash.ts";
import { isSameHash, isTreeHash, nodeHash, type TreeHash } from "./rfc6962.ts";
import { type LeafRange, splitPoint } from "./tree-node.ts";

/** A claim that one tree is the beginning of another. Every field may come from outside. */
export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: TreeHash;
  readonly newRoot: TreeHash;
  readonly proof: readonly TreeHash[];
}

/**
 * The proof that the tree of `newSize` leaves begins with the tree of `oldSize` (RFC 6962 section 2.1.2). From an empty tree, and
 * between equal sizes, it is empty: the first needs no proof, the second needs equal roots.
 */
export async function consistencyProof(oldSize: number, newSize: number, readHash: HashReader): Promise<Result<TreeHash[], ProofGap>> {
  if (!isTreeSize(oldSize) || !isTreeSize(newSize) || oldSize > newSize) return no("no_such_size");
  return oldSize === 0 ? ok([]) : rangeHashes(consistencyRanges(oldSize, newSize), readHash);
}

/** SUBPROOF of RFC 6962, walked from the top down and turned round. */
function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = newSize;
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // The old root is known to whoever verifies; any other subtree that the old tree ends with has to be told.
  if (start !== 0) ranges.push({ start, end });
  return ranges.reverse();
}

/**
 * Whether the old tree is the beginning of the new one, by RFC 9162 section 2.1.4.2. An old size of zero is refused: every tree
 * begins with nothing, so such a proof says nothing, and whoever asks for it has lost the tree it should be held against.
 */
export function verifyConsistency(claim: ConsistencyClaim): Result<void, ProofFault> {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim;
  if (!isTreeSize(oldSize) || !isTreeSize(newSize) || oldSize === 0 || oldSize > newSize) return no("no_such_size");
  if (oldSize === newSize) {
    if (proof.length > 0) return no("wrong_length");
    return isSameHash(oldRoot, newRoot) ? ok(undefined) : no("wrong_root");
  }
  if (![oldRoot, newRoot, ...proof].every(isTreeHash)) return no("malformed_hash");
  return foldConsistency(claim);
}

function foldConsistency({ oldSize, newSize, oldRoot, newRoot, proof }: ConsistencyClaim): Result<void, ProofFault> {
  let fn = oldSize - 1;
  let sn = newSize - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  // Now fn is zero exactly when the old tree is complete; then its own root is where the proof begins.
  const [first, ...rest] = fn === 0 ? [oldRoot, ...proof] : proof;
  if (first === undefined) return no("wrong_length");
  let oldHash = first;
  let newHash = first;
  for (const hash of rest) {
    if (sn === 0) return no("wrong_length");
    if (fn % 2 === 1 || fn === sn) {
      oldHash = nodeHash(hash, oldHash);
      newHash = nodeHash(hash, newHash);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      newHash = nodeHash(newHash, hash);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  if (sn !== 0) return no("wrong_length");
  return isSameHash(oldHash, oldRoot) && isSameHash(newHash, newRoot) ? ok(undefined) : no("wrong_root");
}
