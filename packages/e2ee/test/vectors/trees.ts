import type { CiphersuiteImpl, GroupContext, Proposal } from "ts-mls";
import { applyUpdatePathSecret } from "ts-mls/createCommit.js";
import { verifyLeafNodeSignature, verifyLeafNodeSignatureKeyPackage } from "ts-mls/leafNode.js";
import { verifyParentHashes } from "ts-mls/parentHash.js";
import { getCommitSecret, pathToRoot } from "ts-mls/pathSecrets.js";
import { toPrivateKeyPath } from "ts-mls/privateKeyPath.js";
import { decodeProposal } from "ts-mls/proposal.js";
import {
  addLeafNode,
  decodeRatchetTree,
  encodeRatchetTree,
  type RatchetTree,
  removeLeafNode,
  resolution,
  updateLeafNode,
} from "ts-mls/ratchetTree.js";
import { treeHash, treeHashRoot } from "ts-mls/treeHash.js";
import { toLeafIndex, toNodeIndex } from "ts-mls/treemath.js";
import { applyUpdatePath, createUpdatePath, decodeUpdatePath, encodeUpdatePath } from "ts-mls/updatePath.js";
import { bytes, type Check, decoded, roundTrip, same } from "./check.ts";

/** tree-operations (RFC 9420 § 7.7, § 12.1). */
export const checkTreeOperations: Check = async (
  vector: Readonly<Record<string, string>> & { readonly cipher_suite: number; readonly proposal_sender: number },
  crypto,
) => {
  const { hash } = await crypto(vector.cipher_suite);
  const before = readTree(vector["tree_before"] ?? "");
  same(await treeHashRoot(before, hash), bytes(vector["tree_hash_before"] ?? ""), "tree_hash_before");
  const after = changed(before, decoded(decodeProposal, bytes(vector["proposal"] ?? ""), "proposal"), vector.proposal_sender);
  same(encodeRatchetTree(after), bytes(vector["tree_after"] ?? ""), "tree_after");
  same(await treeHashRoot(after, hash), bytes(vector["tree_hash_after"] ?? ""), "tree_hash_after");
};

function changed(tree: RatchetTree, proposal: Proposal, sender: number): RatchetTree {
  switch (proposal.proposalType) {
    case "add":
      return addLeafNode(tree, proposal.add.keyPackage.leafNode)[0];
    case "update":
      return updateLeafNode(tree, proposal.update.leafNode, toLeafIndex(sender));
    case "remove":
      return removeLeafNode(tree, toLeafIndex(proposal.remove.removed));
    default:
      throw new Error("It changes no tree.");
  }
}

function readTree(text: string): RatchetTree {
  return roundTrip(decodeRatchetTree, encodeRatchetTree, { text, what: "tree" });
}

interface Validation {
  readonly cipher_suite: number;
  readonly tree: string;
  readonly group_id: string;
  readonly resolutions: readonly (readonly number[])[];
  readonly tree_hashes: readonly string[];
}

/** tree-validation (RFC 9420 § 4.1.1, § 7.3, § 7.8, § 7.9). */
export const checkTreeValidation: Check = async (vector: Validation, crypto) => {
  const { hash, signature } = await crypto(vector.cipher_suite);
  const tree = readTree(vector.tree);
  same(tree.length, vector.resolutions.length, "size");
  for (const [node, wanted] of vector.resolutions.entries()) {
    same(resolution(tree, toNodeIndex(node)), wanted, `resolution of ${node}`);
    same(await treeHash(tree, toNodeIndex(node), hash), bytes(vector.tree_hashes[node] ?? ""), `hash of ${node}`);
  }
  same(await verifyParentHashes(tree, hash), true, "parent hashes");
  for (const [index, node] of tree.entries()) {
    if (node?.nodeType !== "leaf") continue;
    const { leaf } = node;
    const isSigned =
      leaf.leafNodeSource === "key_package"
        ? await verifyLeafNodeSignatureKeyPackage(leaf, signature)
        : await verifyLeafNodeSignature(leaf, bytes(vector.group_id), index / 2, signature);
    same(isSigned, true, `signature of leaf ${index / 2}`);
  }
};

interface TreeKem {
  readonly cipher_suite: number;
  readonly group_id: string;
  readonly epoch: number;
  readonly confirmed_transcript_hash: string;
  readonly ratchet_tree: string;
  readonly leaves_private: readonly LeafPrivate[];
  readonly update_paths: readonly {
    readonly sender: number;
    readonly update_path: string;
    readonly path_secrets: readonly (string | null)[];
    readonly commit_secret: string;
    readonly tree_hash_after: string;
  }[];
}

interface LeafPrivate {
  readonly index: number;
  readonly encryption_priv: string;
  readonly signature_priv: string;
  readonly path_secrets: readonly { readonly node: number; readonly path_secret: string }[];
}

/** treekem (RFC 9420 § 7.4 to § 7.6): every leaf follows each of their paths, and one of ours. */
export const checkTreeKem: Check = async (vector: TreeKem, crypto) => {
  const suite = await crypto(vector.cipher_suite);
  const tree = readTree(vector.ratchet_tree);
  const context: GroupContext = {
    version: "mls10",
    cipherSuite: suite.name,
    groupId: bytes(vector.group_id),
    epoch: BigInt(vector.epoch),
    treeHash: new Uint8Array(),
    confirmedTranscriptHash: bytes(vector.confirmed_transcript_hash),
    extensions: [],
  };
  const ownPaths = await Promise.all(vector.leaves_private.map((leaf) => privatePathOf(leaf, tree, suite)));
  for (const update of vector.update_paths) {
    const theirs = roundTrip(decodeUpdatePath, encodeUpdatePath, { text: update.update_path, what: "path" });
    const sender = vector.leaves_private.find(({ index }) => index === update.sender);
    if (sender === undefined) throw new Error("The sender has no keys.");
    // Ours is encrypted for the epoch after the one it is given; theirs says it outright.
    const before = { ...context, epoch: context.epoch - 1n };
    const [, ours, , , ownSecret] = await createUpdatePath(tree, toLeafIndex(update.sender), before, bytes(sender.signature_priv), suite);
    for (const path of [theirs, ours]) {
      const after = await applyUpdatePath(tree, toLeafIndex(update.sender), path, suite.hash);
      const treeHashAfter = await treeHashRoot(after, suite.hash);
      if (path === theirs) same(treeHashAfter, bytes(update.tree_hash_after), "tree_hash_after");
      for (const own of ownPaths) {
        if (own.leafIndex === update.sender) continue;
        const at = { ...context, treeHash: treeHashAfter };
        const { nodeIndex, pathSecret } = await applyUpdatePathSecret(after, own, toLeafIndex(update.sender), at, path, [], suite);
        const secrets = await pathToRoot(after, toNodeIndex(nodeIndex), pathSecret, suite.kdf);
        const commitSecret = await getCommitSecret(after, toNodeIndex(nodeIndex), secrets, suite.kdf);
        same(commitSecret, path === theirs ? bytes(update.commit_secret) : ownSecret, `commit secret of ${own.leafIndex}`);
        if (path === theirs) same(pathSecret, bytes(update.path_secrets[own.leafIndex] ?? ""), `path secret of ${own.leafIndex}`);
      }
    }
  }
};

async function privatePathOf(leaf: LeafPrivate, tree: RatchetTree, suite: CiphersuiteImpl) {
  const secrets = Object.fromEntries(leaf.path_secrets.map(({ node, path_secret: secret }) => [node, bytes(secret)]));
  const path = await toPrivateKeyPath(secrets, leaf.index, suite, tree);
  return { ...path, privateKeys: { ...path.privateKeys, [2 * leaf.index]: bytes(leaf.encryption_priv) } };
}
