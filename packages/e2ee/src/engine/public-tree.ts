import { hex } from "@musubi/base";
import type { KeyPackage } from "ts-mls";
import { validateLeafNodeCredentialAndKeyUniqueness } from "ts-mls/clientState.js";
import type { Hash } from "ts-mls/crypto/hash.js";
import { extensionsSupportedByCapabilities } from "ts-mls/extension.js";
import type { FramedContentCommit } from "ts-mls/framedContent.js";
import {
  addLeafNode,
  filteredDirectPathAndCopathResolution,
  findBlankLeafNodeIndexOrExtend,
  type RatchetTree,
  removeLeafNode,
} from "ts-mls/ratchetTree.js";
import { nodeToLeafIndex, toLeafIndex } from "ts-mls/treemath.js";
import { applyUpdatePath, type UpdatePath } from "ts-mls/updatePath.js";
import type { CommitFacts } from "../policy.ts";

/** The KeyPackages of a commit, in its order. */
export function addsOf({ commit }: FramedContentCommit): KeyPackage[] {
  return commit.proposals.flatMap((one) =>
    one.proposalOrRefType === "proposal" && one.proposal.proposalType === "add" ? [one.proposal.add.keyPackage] : [],
  );
}

/** The leaf at which a commit's sender stands after it: who comes from outside takes the first free one. */
export function committerLeafOf(tree: RatchetTree, { committerLeaf, removedLeaves }: CommitFacts): number {
  return committerLeaf ?? nodeToLeafIndex(findBlankLeafNodeIndexOrExtend(withoutLeaves(tree, removedLeaves)));
}

/**
 * The tree after a commit (RFC 9420 §§ 7.5, 12.3, 12.4.2): removals, then additions, then the path, in the order in which clients apply
 * them. Null, or an exception of the library, where it does not fit: also for what only clients would find, such as a path with too few
 * ciphertexts, because a commit that is stored and cannot be followed splits the group.
 */
export async function nextTree(
  hash: Hash,
  tree: RatchetTree,
  content: FramedContentCommit,
  facts: CommitFacts,
): Promise<RatchetTree | null> {
  const adds = addsOf(content);
  for (const { leafNode } of adds) {
    if (!leafNode.capabilities.credentials.includes("basic")) return null;
    if (!extensionsSupportedByCapabilities(leafNode.extensions, leafNode.capabilities)) return null;
    if ((await validateLeafNodeCredentialAndKeyUniqueness(tree, leafNode)) !== undefined) return null;
  }
  let next = withoutLeaves(tree, facts.removedLeaves);
  const newNodes = new Set<number>();
  for (const { leafNode } of adds) {
    const [grown, node] = addLeafNode(next, leafNode);
    next = grown;
    newNodes.add(node);
  }
  const { path } = content.commit;
  if (path === undefined) return next;
  const committerLeaf = toLeafIndex(committerLeafOf(tree, facts));
  if (!path.leafNode.capabilities.credentials.includes("basic")) return null;
  if ((await validateLeafNodeCredentialAndKeyUniqueness(next, path.leafNode, committerLeaf)) !== undefined) return null;
  const isExternal = facts.committerLeaf === null;
  if (isExternal) next = addLeafNode(next, path.leafNode)[0];
  if (!isForEverybody(next, path, { committerLeaf, newNodes })) return null;
  return applyUpdatePath(next, committerLeaf, path, hash, isExternal);
}

/** Whether no key stands in the tree twice (RFC 9420 § 12.4.3.1): whoever enters by a Welcome would refuse it. */
export function hasOneKeyEach(tree: RatchetTree): boolean {
  const encryption = tree.flatMap((node) => (node === undefined ? [] : [node.nodeType === "leaf" ? node.leaf : node.parent]));
  const signature = tree.flatMap((node) => (node?.nodeType === "leaf" ? [node.leaf.signaturePublicKey] : []));
  const encryptionKeys = encryption.map(({ hpkePublicKey }) => hpkePublicKey);
  return [encryptionKeys, signature].every((keys) => new Set(keys.map(hex)).size === keys.length);
}

function withoutLeaves(tree: RatchetTree, leaves: readonly number[]): RatchetTree {
  return leaves.reduce((rest, leaf) => removeLeafNode(rest, toLeafIndex(leaf)), tree);
}

/** Whether each node of a path carries a ciphertext for everybody who needs one: not for those whom the same commit adds. */
function isForEverybody(
  tree: RatchetTree,
  { nodes }: UpdatePath,
  { committerLeaf, newNodes }: { readonly committerLeaf: ReturnType<typeof toLeafIndex>; readonly newNodes: ReadonlySet<number> },
): boolean {
  const steps = filteredDirectPathAndCopathResolution(committerLeaf, tree);
  return (
    steps.length === nodes.length &&
    steps.every(({ resolution }, level) => {
      const due = resolution.filter((node) => !newNodes.has(node));
      return nodes[level]?.encryptedPathSecret.length === due.length;
    })
  );
}
