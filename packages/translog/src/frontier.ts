import { assert } from "@musubi/base";
import { isTreeSize } from "./decimal.ts";
import { TILE_HEIGHT } from "./limits.ts";
import { emptyRoot, isTreeHash, nodeHash, type TreeHash } from "./rfc6962.ts";
import { foldNodes, nodesOf, type TreeNode } from "./tree-node.ts";

/**
 * All that a signer has to remember of a tree to append to it: its size, and the roots of the complete subtrees it consists of,
 * from left to right. At most 53 hashes, whatever the size.
 */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly TreeHash[];
}

/** Hashes that came into being one after the other on one level of tiles. Tile level `l` is tree level `8 * l`. */
export interface NewHashes {
  readonly tileLevel: number;
  /** The place of the first of them in its level. */
  readonly firstIndex: number;
  readonly hashes: readonly TreeHash[];
}

/** What an append gives: the frontier after it, and every hash that tiles have to show from now on. */
export interface Appended {
  readonly frontier: Frontier;
  readonly newHashesByLevel: readonly NewHashes[];
}

/** The frontier of a tree without leaves. */
export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** The nodes whose hashes make up the frontier of a tree of this size, from left to right. */
export function frontierNodes(size: number): TreeNode[] {
  return nodesOf({ start: 0, end: size });
}

/** The root of the tree. */
export function frontierRoot(frontier: Frontier): TreeHash {
  return foldNodes(frontier.hashes) ?? emptyRoot();
}

/**
 * Appends the hashes of leaves, in order. The frontier that was passed in stays what it was, so an append whose tiles could not be
 * stored is simply forgotten. Hashing costs one node per leaf on average.
 */
export function appendLeaves(frontier: Frontier, leafHashes: readonly TreeHash[]): Appended {
  assert(isTreeSize(frontier.size + leafHashes.length), "A tree does not outgrow exact numbers.");
  assert(frontierNodes(frontier.size).length === frontier.hashes.length, "A frontier has one hash for each complete subtree.");
  const stack = [...frontier.hashes];
  const fresh = new Map<number, { firstIndex: number; hashes: TreeHash[] }>();
  const keep = (level: number, index: number, hash: TreeHash): void => {
    if (level % TILE_HEIGHT !== 0) return;
    const row = fresh.get(level / TILE_HEIGHT);
    if (row === undefined) fresh.set(level / TILE_HEIGHT, { firstIndex: index, hashes: [hash] });
    else row.hashes.push(hash);
  };
  let { size } = frontier;
  for (const leaf of leafHashes) {
    assert(isTreeHash(leaf), "A leaf is appended by its hash of 32 bytes.");
    keep(0, size, leaf);
    let hash = leaf;
    let level = 0;
    // Each one in the binary form of the size is a complete subtree that waits for a right neighbour of its own size.
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = stack.pop();
      assert(left !== undefined, "A complete subtree to the left has its hash in the frontier.");
      hash = nodeHash(left, hash);
      level += 1;
      keep(level, (rest - 1) / 2, hash);
    }
    stack.push(hash);
    size += 1;
  }
  const newHashesByLevel = [...fresh].map(([tileLevel, row]) => ({ tileLevel, ...row }));
  return { frontier: { size, hashes: stack }, newHashesByLevel };
}
