import { nodeHash, type TreeHash } from "./rfc6962.ts";

/** A complete subtree: it covers the leaves from `index * 2^level` to before `(index + 1) * 2^level`. Level 0 holds the leaves. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Leaves from `start` to before `end`. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** The largest power of two below a size of at least 2: where RFC 6962 splits a tree. */
export function splitPoint(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/**
 * The complete subtrees that make up a range, from left to right. The range begins where RFC 6962 begins a subtree, at a multiple
 * of the power of two that spans it, so that their sizes fall from left to right.
 */
export function nodesOf({ start, end }: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let at = start; at < end; ) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** The root over complete subtrees of falling size: each smaller one is the right side of what lies left of it. */
export function foldNodes(hashes: readonly TreeHash[]): TreeHash | null {
  return hashes.reduceRight<TreeHash | null>((right, left) => (right === null ? left : nodeHash(left, right)), null);
}
