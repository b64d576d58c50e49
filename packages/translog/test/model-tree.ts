import { createHash } from "node:crypto";

/** The tree as RFC 6962 section 2.1 defines it, by recursion and with Node's own SHA-256: what ours is compared with. */
export function modelRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  const [only] = leafHashes;
  if (only === undefined) return sha256();
  if (leafHashes.length === 1) return only;
  const split = modelSplit(leafHashes.length);
  return sha256([1], modelRoot(leafHashes.slice(0, split)), modelRoot(leafHashes.slice(split)));
}

/** PATH(m, D[n]). */
export function modelPath(index: number, leafHashes: readonly Uint8Array[]): Uint8Array[] {
  if (leafHashes.length <= 1) return [];
  const split = modelSplit(leafHashes.length);
  const [left, right] = [leafHashes.slice(0, split), leafHashes.slice(split)];
  return index < split ? [...modelPath(index, left), modelRoot(right)] : [...modelPath(index - split, right), modelRoot(left)];
}

/** SUBPROOF(m, D[n], b). */
export function modelSubproof(size: number, leafHashes: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
  if (size === leafHashes.length) return isWhole ? [] : [modelRoot(leafHashes)];
  const split = modelSplit(leafHashes.length);
  const [left, right] = [leafHashes.slice(0, split), leafHashes.slice(split)];
  return size <= split
    ? [...modelSubproof(size, left, isWhole), modelRoot(right)]
    : [...modelSubproof(size - split, right, false), modelRoot(left)];
}

/**
 * The root that an audit path leads to for a leaf at an index of a tree of this size, or null when it has not the length that such
 * a path has: the definition of PATH read backwards.
 */
export function modelRootOfPath(index: number, size: number, leaf: Uint8Array, path: readonly Uint8Array[]): Uint8Array | null {
  if (size === 1) return path.length === 0 ? leaf : null;
  const neighbour = path.at(-1);
  if (neighbour === undefined) return null;
  const split = modelSplit(size);
  const isLeft = index < split;
  const below = modelRootOfPath(isLeft ? index : index - split, isLeft ? split : size - split, leaf, path.slice(0, -1));
  if (below === null) return null;
  return isLeft ? sha256([1], below, neighbour) : sha256([1], neighbour, below);
}

/** Leaf hashes that all differ: of the texts "leaf 0", "leaf 1" and so on, after an optional word. */
export function modelLeaves(count: number, word = "leaf"): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => sha256([0], Buffer.from(`${word} ${index}`)));
}

/** A copy with one bit turned over. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

function modelSplit(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

function sha256(...pieces: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(Uint8Array.from(piece));
  return new Uint8Array(hash.digest());
}
