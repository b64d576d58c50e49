import { no, ok, type Result } from "@musubi/base";
import {
  type ClientState,
  createCommit,
  createGroupInfoWithExternalPub,
  emptyPskIndex,
  type Proposal,
  type PublicMessage,
  processPublicMessage,
} from "ts-mls";
import type { DeviceName } from "../device-name.ts";
import { type CommitFacts, judgeCommit, type TalkFacts } from "../policy.ts";
import type { Refusal } from "../refusal.ts";
import { clientConfig, isSameBytes } from "./client-config.ts";
import { readCommitFacts } from "./commit-facts.ts";
import { readKeyPackage } from "./key-package.ts";
import { leavesOf } from "./leaves.ts";
import type { Step } from "./messages.ts";
import { atRest, type PendingCommit } from "./snapshot.ts";
import type { Suite } from "./suite.ts";
import { readPublic, writeMessage } from "./wire.ts";

/** What a commit is to change. Nothing at all is an update of the own leaf. */
export interface Change {
  /** KeyPackages as they were uploaded. */
  readonly add?: readonly Uint8Array[];
  readonly removeLeaves?: readonly number[];
}

/** What goes to the server, all or nothing. */
export interface Bundle {
  readonly commit: Uint8Array;
  /** For everybody who was added; null when nobody was. */
  readonly welcome: Uint8Array | null;
  /** Of the epoch that the commit opens, without the tree: the server has that itself. */
  readonly groupInfo: Uint8Array;
}

/** What a commit changed. */
export interface Committed {
  readonly epoch: bigint;
  readonly committer: DeviceName;
  readonly added: readonly DeviceName[];
  readonly removedLeaves: readonly number[];
  /** Whether the committer came from outside (RFC 9420 § 12.4.3.2). */
  readonly isExternal: boolean;
  /** Whether this device is no longer in the group. */
  readonly isRemoved: boolean;
}

/**
 * Prepares a commit by this device. A commit that only adds carries no path (RFC 9420 § 12.4); every other one renews the own leaf.
 * Nothing changes until the server has chosen it: the epoch it would open is pending.
 */
export async function prepareCommit(
  suite: Suite,
  state: ClientState,
  change: Change,
  talk: TalkFacts,
): Promise<Result<{ readonly bundle: Bundle; readonly pending: PendingCommit }, Refusal>> {
  const proposals: Proposal[] = (change.removeLeaves ?? []).map((removed) => ({ proposalType: "remove", remove: { removed } }));
  for (const bytes of change.add ?? []) {
    const keyPackage = readKeyPackage(bytes);
    if (!keyPackage.ok) return keyPackage;
    proposals.push({ proposalType: "add", add: { keyPackage: keyPackage.value } });
  }
  const configured = { ...state, clientConfig: clientConfig(talk, leavesOf(state.ratchetTree)) };
  try {
    const { commit, newState, welcome } = await createCommit(
      { state: configured, cipherSuite: suite.crypto },
      { wireAsPublicMessage: true, extraProposals: proposals },
    );
    if (commit.wireformat !== "mls_public_message") return no("damaged");
    // Our own commit is judged as anybody's: what others would refuse is not sent.
    const judged = judge(commit.publicMessage, state, talk);
    if (!judged.ok) return judged;
    const next = atRest(newState);
    const bundle = {
      commit: writeMessage(commit),
      welcome: welcome === undefined ? null : writeMessage({ version: "mls10", wireformat: "mls_welcome", welcome }),
      groupInfo: await writeGroupInfo(suite, next),
    };
    return ok({ bundle, pending: { commit: bundle.commit, next } });
  } catch {
    // A KeyPackage of somebody that does not verify; our own state was checked when it was made.
    return no("damaged");
  }
}

/** The signed GroupInfo of a state's epoch, with the key for joining from outside (RFC 9420 § 12.4.3.2). */
export async function writeGroupInfo({ crypto }: Suite, state: ClientState): Promise<Uint8Array> {
  const groupInfo = await createGroupInfoWithExternalPub(state, [], crypto);
  return writeMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo });
}

/** Judges, verifies and applies a commit of somebody else. */
export async function processCommit(
  suite: Suite,
  state: ClientState,
  bytes: Uint8Array,
  talk: TalkFacts,
): Promise<Result<Step<Committed>, Refusal>> {
  const read = readPublic(bytes);
  if (!read.ok) return read;
  const judged = judge(read.value, state, talk);
  if (!judged.ok) return judged;
  const configured = { ...state, clientConfig: clientConfig(talk, judged.value.leaves) };
  try {
    const { newState, consumed } = await processPublicMessage(configured, read.value, emptyPskIndex, suite.crypto);
    const isRemoved = newState.groupActiveState.kind === "removedFromGroup";
    const outcome = describe(judged.value, state.groupContext.epoch, isRemoved);
    return ok({ next: isRemoved ? emptied(state) : atRest(newState), outcome, consumed });
  } catch {
    return no("damaged");
  }
}

/**
 * The next epoch once the server has chosen our own commit. What was opened of this epoch since the commit was prepared stays used up:
 * the past epoch is taken over from the present state, not from the one at that time.
 */
export function adoptPending(state: ClientState, { commit, next }: PendingCommit): Result<Step<Committed>, Refusal> {
  const read = readPublic(commit);
  if (!read.ok) return read;
  const facts = readCommitFacts(read.value, state.ratchetTree);
  if (!facts.ok) return facts;
  const historicalReceiverData = new Map(next.historicalReceiverData);
  const past = historicalReceiverData.get(state.groupContext.epoch);
  if (past !== undefined) historicalReceiverData.set(state.groupContext.epoch, { ...past, secretTree: state.secretTree });
  const outcome = describe(facts.value, state.groupContext.epoch, false);
  return ok({ next: { ...next, historicalReceiverData }, outcome, consumed: [state.keySchedule.initSecret] });
}

function judge(message: PublicMessage, state: ClientState, talk: TalkFacts): Result<CommitFacts, Refusal> {
  if (!isSameBytes(message.content.groupId, state.groupContext.groupId)) return no("wrong_group");
  if (message.content.epoch !== state.groupContext.epoch) return no("wrong_epoch");
  const facts = readCommitFacts(message, state.ratchetTree);
  if (!facts.ok) return facts;
  const fault = judgeCommit(facts.value, talk);
  return fault === null ? facts : no(fault);
}

function describe(facts: CommitFacts, before: bigint, isRemoved: boolean): Committed {
  const committer =
    facts.committerLeaf === null ? facts.path?.device : facts.leaves.find(({ leaf }) => leaf === facts.committerLeaf)?.device;
  if (committer == null) throw new TypeError("A judged commit has a committer.");
  return {
    epoch: before + 1n,
    committer,
    added: facts.adds.flatMap(({ device }) => (device === null ? [] : [device])),
    removedLeaves: facts.removedLeaves,
    isExternal: facts.committerLeaf === null,
    isRemoved,
  };
}

/** The last epoch without its secrets: what remains with a device that was removed. */
function emptied(state: ClientState): ClientState {
  const none = new Uint8Array();
  return atRest({
    ...state,
    keySchedule: {
      senderDataSecret: none,
      exporterSecret: none,
      externalSecret: none,
      confirmationKey: none,
      membershipKey: none,
      resumptionPsk: none,
      epochAuthenticator: none,
      initSecret: none,
    },
    secretTree: [],
    privatePath: { leafIndex: state.privatePath.leafIndex, privateKeys: {} },
    signaturePrivateKey: none,
    historicalReceiverData: new Map(),
    groupActiveState: { kind: "removedFromGroup" },
  });
}
