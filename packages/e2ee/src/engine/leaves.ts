import type { LeafNode } from "ts-mls";
import type { RatchetTree } from "ts-mls/ratchetTree.js";
import { type DeviceName, readCredentialIdentity } from "../device-name.ts";
import type { LeafFacts } from "../policy.ts";

/** Everybody in a tree, by their place. */
export function leavesOf(tree: RatchetTree): LeafFacts[] {
  // Leaves stand at the even places of the tree (RFC 9420 appendix C).
  return tree.flatMap((node, index) =>
    node?.nodeType === "leaf" ? [{ leaf: index / 2, device: deviceOf(node.leaf), signatureKey: node.leaf.signaturePublicKey }] : [],
  );
}

/** The device that a leaf says it is, or null when its credential is none of ours. Whether it is that device the key log says. */
export function deviceOf(leaf: Pick<LeafNode, "credential">): DeviceName | null {
  return leaf.credential.credentialType === "basic" ? readCredentialIdentity(leaf.credential.identity) : null;
}
