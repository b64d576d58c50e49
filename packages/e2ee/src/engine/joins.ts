import { type Clock, no, ok, type Result } from "@musubi/base";
import { type ClientState, createGroup, emptyPskIndex, joinGroup, joinGroupExternal } from "ts-mls";
import type { RatchetTree } from "ts-mls/ratchetTree.js";
import { isSameDevice } from "../device-name.ts";
import { DEVICES_MAX, GROUP_ID_BYTES_MAX } from "../limits.ts";
import { judgeCommit, type LeafFacts, type TalkFacts } from "../policy.ts";
import type { Refusal } from "../refusal.ts";
import { clientConfig } from "./client-config.ts";
import { readCommitFacts } from "./commit-facts.ts";
import { type Bundle, writeGroupInfo } from "./commits.ts";
import { generate, type OwnDevice, type OwnKeyPackage, readKeyPackage, readSecrets } from "./key-package.ts";
import { leavesOf } from "./leaves.ts";
import { atRest } from "./snapshot.ts";
import { SUITE, type Suite } from "./suite.ts";
import { readGroupInfo, readTree, readWelcome, writeMessage } from "./wire.ts";

/** What a device needs that was added by others. */
export interface Invitation {
  readonly welcome: Uint8Array;
  /** The public tree of the epoch joined, from the server. */
  readonly tree: Uint8Array;
  /** The own KeyPackages that may have been used. */
  readonly keyPackages: readonly OwnKeyPackage[];
}

/** What a device needs that comes from outside. */
export interface OpenDoor {
  readonly groupInfo: Uint8Array;
  readonly tree: Uint8Array;
}

/** A group of one device (RFC 9420 § 11). */
export async function startGroup(suite: Suite, own: OwnDevice, groupId: Uint8Array, clock: Clock): Promise<ClientState> {
  if (groupId.length === 0 || groupId.length > GROUP_ID_BYTES_MAX) throw new TypeError("A group has a name of 1 to 64 bytes.");
  const { publicPackage, privatePackage } = await generate(suite, own, clock);
  return atRest(await createGroup(groupId, publicPackage, privatePackage, [], suite.crypto));
}

/** Joins by Welcome (RFC 9420 § 12.4.3.1): every leaf is verified, its device against the key log and its account against the members. */
export async function joinByWelcome(suite: Suite, invitation: Invitation, talk: TalkFacts): Promise<Result<ClientState, Refusal>> {
  const welcome = readWelcome(invitation.welcome);
  if (!welcome.ok) return welcome;
  const tree = readTree(invitation.tree);
  if (!tree.ok) return tree;
  if (welcome.value.cipherSuite !== SUITE) return no("bad_welcome");
  const leaves = leavesOf(tree.value);
  const fault = judgeLeaves(leaves, talk);
  if (fault !== null) return no(fault);
  for (const own of invitation.keyPackages) {
    const keyPackage = readKeyPackage(own.publicBytes);
    const secrets = readSecrets(own.secretBytes);
    if (!keyPackage.ok || !secrets.ok) return no("malformed");
    try {
      const config = clientConfig(talk, leaves);
      const [kp, keys] = [keyPackage.value, secrets.value];
      return ok(atRest(await joinGroup(welcome.value, kp, keys, emptyPskIndex, suite.crypto, tree.value, undefined, config)));
    } catch {
      // Not for this one, or not true; the next may be the one that was used.
    }
  }
  return no("bad_welcome");
}

/**
 * Joins from outside (RFC 9420 § 12.4.3.2), by the key of this device: for a device that lost its state, which takes its own former
 * leaf away, and for a new device of a member. What comes back counts once the server has chosen the commit.
 */
export async function joinFromOutside(
  suite: Suite,
  own: OwnDevice,
  door: OpenDoor,
  { talk, clock }: { readonly talk: TalkFacts; readonly clock: Clock },
): Promise<Result<{ readonly state: ClientState; readonly bundle: Bundle }, Refusal>> {
  const groupInfo = readGroupInfo(door.groupInfo);
  if (!groupInfo.ok) return groupInfo;
  const tree = readTree(door.tree);
  if (!tree.ok) return tree;
  if (groupInfo.value.groupContext.cipherSuite !== SUITE) return no("bad_welcome");
  const leaves = leavesOf(tree.value);
  const fault = judgeLeaves(leaves, talk);
  if (fault !== null) return no(fault);
  const isResync = leaves.some(({ device }) => device !== null && isSameDevice(device, own));
  const { publicPackage, privatePackage } = await generate(suite, own, clock);
  try {
    const config = clientConfig(talk, leaves);
    const { publicMessage, newState } = await joinGroupExternal(
      groupInfo.value,
      publicPackage,
      privatePackage,
      isResync,
      suite.crypto,
      tree.value,
      config,
    );
    const judged = judgeJoin(publicMessage, tree.value, talk);
    if (judged !== null) return no(judged);
    const state = atRest(newState);
    const commit = writeMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
    return ok({ state, bundle: { commit, welcome: null, groupInfo: await writeGroupInfo(suite, state) } });
  } catch {
    return no("bad_welcome");
  }
}

function judgeJoin(message: Parameters<typeof readCommitFacts>[0], tree: RatchetTree, talk: TalkFacts): Refusal | null {
  const facts = readCommitFacts(message, tree);
  return facts.ok ? judgeCommit(facts.value, talk) : facts.reason;
}

/** A tree is entered only when everybody in it may be there, or is known to be leaving. */
function judgeLeaves(leaves: readonly LeafFacts[], talk: TalkFacts): Refusal | null {
  if (leaves.length > DEVICES_MAX + 1) return "too_many_devices";
  for (const { leaf, device, signatureKey } of leaves) {
    if (talk.owed.has(leaf)) continue;
    if (device === null) return "unknown_device";
    if (!talk.isMember(device.account)) return "not_a_member";
    if (!talk.isDeviceKey(device, signatureKey)) return "unknown_device";
  }
  return null;
}
