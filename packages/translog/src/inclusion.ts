import { no, ok, type Result } from "@musubi/base";
import { isTreeSize } from "./decimal.ts";
import type { HashReader } from "./hash-reader.ts";
import { rangeHashes } from "./range-hash.ts";
import { isSameHash, isTreeHash, nodeHash, type TreeHash } from "./rfc6962.ts";
import { type LeafRange, splitPoint } from "./tree-node.ts";

/** Why no proof can be made. */
export type ProofGap = "no_such_leaf" | "no_such_size" | "hash_missing";

/** Why a proof does not hold. */
export type ProofFault = "no_such_leaf" | "no_such_size" | "malformed_hash" | "wrong_length" | "wrong_root";

/** A claim that a leaf stands at an index of a tree. Every field may come from outside. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: TreeHash;
  readonly root: TreeHash;
  readonly proof: readonly TreeHash[];
}

/**
 * The audit path of the leaf at `index` in the tree of `size` leaves, from the leaf's neighbour up (RFC 6962 section 2.1.1).
 * "no_such_leaf" when the tree has no such leaf, "hash_missing" when the reader lacks a hash.
 */
export async function inclusionProof(index: number, size: number, readHash: HashReader): Promise<Result<TreeHash[], ProofGap>> {
  if (!isTreeSize(size) || !isTreeSize(index) || index >= size) return no("no_such_leaf");
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return rangeHashes(ranges.reverse(), readHash);
}

/**
 * Whether the leaf is in the tree under this root, by RFC 9162 section 2.1.3.2. The index is bound by the proof; the size is not
 * entirely (a proof may fit several), so it has to be authenticated together with the root, as a checkpoint does.
 */
export function verifyInclusion({ index, size, leafHash, root, proof }: InclusionClaim): Result<void, ProofFault> {
  if (!isTreeSize(size) || !isTreeSize(index) || index >= size) return no("no_such_leaf");
  if (![leafHash, root, ...proof].every(isTreeHash)) return no("malformed_hash");
  let fn = index;
  let sn = size - 1;
  let hash = leafHash;
  for (const neighbour of proof) {
    if (sn === 0) return no("wrong_length");
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(neighbour, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      hash = nodeHash(hash, neighbour);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  if (sn !== 0) return no("wrong_length");
  return isSameHash(hash, root) ? ok(undefined) : no("wrong_root");
}
