import { no, ok, type Result } from "@musubi/base";
import type { HashReader } from "./hash-reader.ts";
import type { TreeHash } from "./rfc6962.ts";
import { foldNodes, type LeafRange, nodesOf } from "./tree-node.ts";

/** The hashes over ranges of leaves, in order; "hash_missing" when the reader lacks one of the subtrees they consist of. */
export async function rangeHashes(ranges: readonly LeafRange[], readHash: HashReader): Promise<Result<TreeHash[], "hash_missing">> {
  const hashes = await Promise.all(ranges.map((range) => rangeHash(range, readHash)));
  const present = hashes.filter((hash) => hash !== null);
  return present.length === hashes.length ? ok(present) : no("hash_missing");
}

async function rangeHash(range: LeafRange, readHash: HashReader): Promise<TreeHash | null> {
  const parts = await Promise.all(nodesOf(range).map((node) => readHash(node)));
  const present = parts.filter((hash) => hash !== null);
  return present.length === parts.length ? foldNodes(present) : null;
}
