import { no, ok, type Result } from "@musubi/base";
import type { Proposal, PublicMessage } from "ts-mls";
import type { RatchetTree } from "ts-mls/ratchetTree.js";
import type { AddFacts, CommitFacts } from "../policy.ts";
import { deviceOf, leavesOf } from "./leaves.ts";

/** What a commit would do to this tree, read and not yet believed. Anything but a commit by a member or a joiner is malformed here. */
export function readCommitFacts({ content }: PublicMessage, tree: RatchetTree): Result<CommitFacts, "malformed"> {
  if (content.contentType !== "commit") return no("malformed");
  const { sender, commit } = content;
  if (sender.senderType !== "member" && sender.senderType !== "new_member_commit") return no("malformed");
  const inline = commit.proposals.flatMap((one) => (one.proposalOrRefType === "proposal" ? [one.proposal] : []));
  const adds = inline.flatMap(readAdd);
  const removedLeaves = inline.flatMap((one) => (isKind(one, "remove") ? [one.remove.removed] : []));
  const externalInits = inline.filter((one) => isKind(one, "external_init")).length;
  const path = commit.path?.leafNode;
  return ok({
    committerLeaf: sender.senderType === "member" ? sender.leafIndex : null,
    path: path === undefined ? null : { device: deviceOf(path), signatureKey: path.signaturePublicKey },
    adds,
    removedLeaves,
    externalInits,
    others: commit.proposals.length - adds.length - removedLeaves.length - externalInits,
    leaves: leavesOf(tree),
  });
}

function readAdd(proposal: Proposal): AddFacts[] {
  if (!isKind(proposal, "add")) return [];
  const { leafNode } = proposal.add.keyPackage;
  return [
    {
      device: deviceOf(leafNode),
      signatureKey: leafNode.signaturePublicKey,
      notBeforeSeconds: leafNode.lifetime.notBefore,
      notAfterSeconds: leafNode.lifetime.notAfter,
    },
  ];
}

function isKind<K extends Proposal["proposalType"]>(proposal: Proposal, kind: K): proposal is Extract<Proposal, { proposalType: K }> {
  return proposal.proposalType === kind;
}
