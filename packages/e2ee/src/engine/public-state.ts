import { no, ok, type Result } from "@musubi/base";
import type { GroupContext, GroupInfo, PublicMessage } from "ts-mls";
import { nextEpochContext, validateLeafNodeUpdateOrCommit } from "ts-mls/clientState.js";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import type { FramedContentCommit } from "ts-mls/framedContent.js";
import { verifyFramedContentSignature } from "ts-mls/framedContent.js";
import { groupContextEncoder } from "ts-mls/groupContext.js";
import { verifyGroupInfoSignature } from "ts-mls/groupInfo.js";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";
import { verifyLeafNodeSignatureKeyPackage } from "ts-mls/leafNode.js";
import { findSignaturePublicKey } from "ts-mls/publicMessage.js";
import type { RatchetTree } from "ts-mls/ratchetTree.js";
import { treeHashRoot } from "ts-mls/treeHash.js";
import type { DeviceName } from "../device-name.ts";
import { type CommitFacts, isFresh, judgeCommit, type LeafFacts, type TalkFacts } from "../policy.ts";
import type { Refusal } from "../refusal.ts";
import { clientConfig, isSameBytes } from "./client-config.ts";
import { readCommitFacts } from "./commit-facts.ts";
import { isSigned } from "./key-package.ts";
import { leavesOf } from "./leaves.ts";
import { addsOf, committerLeafOf, hasOneKeyEach, nextTree } from "./public-tree.ts";
import { SUITE, type Suite } from "./suite.ts";
import { readGroupInfo, readPublic, readTree, readWelcome, writeTree } from "./wire.ts";

/** All that is public of a group in one epoch, as bytes to store: its tree, and its GroupInfo without the tree. */
export interface PublicState {
  readonly tree: Uint8Array;
  readonly groupInfo: Uint8Array;
}

/** What a committing device sends, all or nothing. */
export interface PublicBundle {
  readonly commit: Uint8Array;
  /** Null where nobody is added. */
  readonly welcome: Uint8Array | null;
  readonly groupInfo: Uint8Array;
}

/** A group that has just begun. */
export interface FoundedGroup {
  readonly state: PublicState;
  readonly founder: LeafFacts & { readonly device: DeviceName };
}

/** What a commit comes to. */
export interface FollowedCommit {
  readonly next: PublicState;
  /** Everybody in the group from now on. */
  readonly leaves: readonly LeafFacts[];
  readonly committer: DeviceName;
  readonly isExternal: boolean;
  /** Who was added, and the KeyPackage it was done with. */
  readonly added: readonly { readonly device: DeviceName; readonly ref: Uint8Array }[];
  /** For judging it once more, when what is known of the talk may have changed. */
  readonly facts: CommitFacts;
}

/**
 * Checks what a device says of a group that it begins: epoch 0, alone in it, signed by its key. The confirmation tag cannot be checked without
 * secrets; it is what all later ones build on.
 */
export async function readFounding(
  { crypto }: Suite,
  given: PublicState,
  { groupId, talk }: { readonly groupId: Uint8Array; readonly talk: TalkFacts },
): Promise<Result<FoundedGroup, Refusal>> {
  const tree = readTree(given.tree);
  if (!tree.ok) return tree;
  const groupInfo = readGroupInfo(given.groupInfo);
  if (!groupInfo.ok) return groupInfo;
  const [node] = tree.value;
  if (tree.value.length !== 1 || node?.nodeType !== "leaf" || node.leaf.leafNodeSource !== "key_package") return no("malformed");
  const [founder] = leavesOf(tree.value);
  if (founder?.device == null) return no("unknown_device");
  if (!talk.isMember(founder.device.account)) return no("not_a_member");
  if (!talk.isDeviceKey(founder.device, founder.signatureKey)) return no("unknown_device");
  const { notBefore, notAfter } = node.leaf.lifetime;
  if (!isFresh({ notBeforeSeconds: notBefore, notAfterSeconds: notAfter }, talk.nowMs)) return no("key_package_expired");
  try {
    const context: GroupContext = {
      version: "mls10",
      cipherSuite: SUITE,
      groupId,
      epoch: 0n,
      treeHash: await treeHashRoot(tree.value, crypto.hash),
      confirmedTranscriptHash: new Uint8Array(),
      extensions: [],
    };
    const isTrue =
      (await verifyLeafNodeSignatureKeyPackage(node.leaf, crypto.signature)) &&
      (await isGroupInfoOf(crypto, groupInfo.value, { context, signer: founder }));
    if (!isTrue) return no("damaged");
    const state = { tree: writeTree(tree.value), groupInfo: given.groupInfo };
    return ok({ state, founder: { ...founder, device: founder.device } });
  } catch {
    return no("damaged");
  }
}

/**
 * Follows a commit as far as it goes without secrets: who committed and whether they signed it, whether they may, the tree and the
 * transcript that come of it, and whether the GroupInfo and the Welcome that came along are of exactly that. What is inside a path's
 * ciphertexts stays unknown: whoever cannot open theirs says so and comes back from outside.
 */
export async function followCommit(
  suite: Suite,
  state: PublicState,
  bundle: PublicBundle,
  talk: TalkFacts,
): Promise<Result<FollowedCommit, Refusal>> {
  const tree = readTree(state.tree);
  if (!tree.ok) return tree;
  const before = readGroupInfo(state.groupInfo);
  if (!before.ok) return before;
  const message = readPublic(bundle.commit);
  if (!message.ok) return message;
  const after = readGroupInfo(bundle.groupInfo);
  if (!after.ok) return after;
  const { groupContext } = before.value;
  const { content, auth } = message.value;
  if (!isSameBytes(content.groupId, groupContext.groupId)) return no("wrong_group");
  if (content.epoch !== groupContext.epoch) return no("wrong_epoch");
  if (content.contentType !== "commit" || auth.contentType !== "commit") return no("malformed");
  const facts = readCommitFacts(message.value, tree.value);
  if (!facts.ok) return facts;
  const fault = judgeCommit(facts.value, talk);
  if (fault !== null) return no(fault);
  try {
    if (!(await isSignedByCommitter(suite, message.value, tree.value, groupContext))) return no("damaged");
    const config = clientConfig(talk, facts.value.leaves);
    const next = await applyCommit(suite, { tree: tree.value, context: groupContext, content, facts: facts.value, config });
    if (next === null) return no("damaged");
    const context = await nextEpochContext(
      groupContext,
      "mls_public_message",
      content,
      auth.signature,
      await treeHashRoot(next.tree, suite.crypto.hash),
      before.value.confirmationTag,
      suite.crypto.hash,
    );
    const leaves = leavesOf(next.tree);
    const signer = leaves.find(({ leaf }) => leaf === next.committerLeaf);
    if (signer?.device == null || !isSameBytes(after.value.confirmationTag, auth.confirmationTag)) return no("damaged");
    if (!(await isGroupInfoOf(suite.crypto, after.value, { context, signer }))) return no("damaged");
    const added = await addedBy(suite, content, bundle.welcome);
    if (!added.ok) return added;
    return ok({
      next: { tree: writeTree(next.tree), groupInfo: bundle.groupInfo },
      leaves,
      committer: signer.device,
      isExternal: facts.value.committerLeaf === null,
      added: added.value,
      facts: facts.value,
    });
  } catch {
    // The library throws on whatever does not hold; the bytes are a stranger's, so each of these is a refusal.
    return no("damaged");
  }
}

/** The devices that a commit would add, unverified: to know what has to stay as it is while it is judged. Empty for what is no commit. */
export function readAddedDevices(commit: Uint8Array): readonly DeviceName[] {
  const message = readPublic(commit);
  if (!message.ok) return [];
  const facts = readCommitFacts(message.value, []);
  return facts.ok ? facts.value.adds.flatMap(({ device }) => (device === null ? [] : [device])) : [];
}

interface Applying {
  readonly tree: RatchetTree;
  readonly context: GroupContext;
  readonly content: FramedContentCommit;
  readonly facts: CommitFacts;
  readonly config: ReturnType<typeof clientConfig>;
}

/** The tree after a commit, and where in it the committer stands. Null, or an exception of the library, where something does not hold. */
async function applyCommit(
  suite: Suite,
  { tree, context, content, facts, config }: Applying,
): Promise<{ readonly tree: RatchetTree; readonly committerLeaf: number } | null> {
  const { crypto } = suite;
  if (new Set(facts.removedLeaves).size !== facts.removedLeaves.length) return null;
  for (const keyPackage of addsOf(content)) if (!(await isSigned(suite, keyPackage))) return null;
  const committerLeaf = committerLeafOf(tree, facts);
  const { path } = content.commit;
  if (path !== undefined) {
    const fault = await validateLeafNodeUpdateOrCommit(path.leafNode, committerLeaf, context, config.authService, crypto.signature);
    if (fault !== undefined) return null;
  }
  const next = await nextTree(crypto.hash, tree, content, facts);
  return next !== null && hasOneKeyEach(next) ? { tree: next, committerLeaf } : null;
}

function isSignedByCommitter({ crypto }: Suite, message: PublicMessage, tree: RatchetTree, context: GroupContext): Promise<boolean> {
  const key = findSignaturePublicKey(tree, context, message.content);
  return verifyFramedContentSignature(key, "mls_public_message", message.content, message.auth, context, crypto.signature);
}

/** Whether a GroupInfo is of exactly this epoch, signed by this leaf, and carries the key for coming from outside and nothing else. */
async function isGroupInfoOf(
  crypto: Suite["crypto"],
  groupInfo: GroupInfo,
  { context, signer }: { readonly context: GroupContext; readonly signer: LeafFacts },
): Promise<boolean> {
  const [extension] = groupInfo.extensions;
  return (
    groupInfo.signer === signer.leaf &&
    groupInfo.extensions.length === 1 &&
    extension?.extensionType === "external_pub" &&
    isSameBytes(encode(groupContextEncoder)(groupInfo.groupContext), encode(groupContextEncoder)(context)) &&
    (await verifyGroupInfoSignature(groupInfo, signer.signatureKey, crypto.signature))
  );
}

/** Who was added by which KeyPackage; the Welcome is for exactly these. */
async function addedBy(
  { crypto }: Suite,
  content: FramedContentCommit,
  welcome: Uint8Array | null,
): Promise<Result<FollowedCommit["added"], Refusal>> {
  const added: { device: DeviceName; ref: Uint8Array }[] = [];
  for (const keyPackage of addsOf(content)) {
    const [leaf] = leavesOf([{ nodeType: "leaf", leaf: keyPackage.leafNode }]);
    if (leaf?.device == null) return no("unknown_device");
    added.push({ device: leaf.device, ref: await makeKeyPackageRef(keyPackage, crypto.hash) });
  }
  if (welcome === null) return added.length === 0 ? ok(added) : no("bad_welcome");
  const read = readWelcome(welcome);
  if (!read.ok) return read;
  const { cipherSuite, secrets } = read.value;
  const isForThese =
    cipherSuite === SUITE &&
    secrets.length === added.length &&
    added.every(({ ref }) => secrets.some(({ newMember }) => isSameBytes(newMember, ref)));
  return added.length > 0 && isForThese ? ok(added) : no("bad_welcome");
}
