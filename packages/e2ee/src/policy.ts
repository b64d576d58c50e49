import { type DeviceName, deviceText, isSameAccount, isSameDevice } from "./device-name.ts";
import { CLOCK_SKEW_MINUTES, DEVICES_MAX, KEY_PACKAGE_DAYS } from "./limits.ts";

/** A leaf of the tree as far as the policy reads it. */
export interface LeafFacts {
  /** Its place among the leaves, from 0. */
  readonly leaf: number;
  /** Null when the credential is not of our layout. */
  readonly device: DeviceName | null;
  readonly signatureKey: Uint8Array;
}

/** A KeyPackage that a commit adds. */
export interface AddFacts {
  readonly device: DeviceName | null;
  readonly signatureKey: Uint8Array;
  readonly notBeforeSeconds: bigint;
  readonly notAfterSeconds: bigint;
}

/** A commit as it was parsed, before anything of it is believed. */
export interface CommitFacts {
  /** The committing member, or null when somebody from outside joins by this commit. */
  readonly committerLeaf: number | null;
  /** The leaf that the path puts into the committer's place. */
  readonly path: { readonly device: DeviceName | null; readonly signatureKey: Uint8Array } | null;
  readonly adds: readonly AddFacts[];
  readonly removedLeaves: readonly number[];
  readonly externalInits: number;
  /** Proposals of any other kind, and proposals by reference. */
  readonly others: number;
  /** The tree's leaves before the commit. */
  readonly leaves: readonly LeafFacts[];
}

/** What is known of a talk from outside the group: from the server's member table and from the key log. */
export interface TalkFacts {
  /** Whether the account is in the talk's member table once this commit has taken effect. */
  readonly isMember: (account: Uint8Array) => boolean;
  /** Whether this is the device's key in its account's newest verified statement. */
  readonly isDeviceKey: (device: DeviceName, signatureKey: Uint8Array) => boolean;
  /** Leaves of people and devices that are gone, and that the next commit of a member has to remove. */
  readonly owed: ReadonlySet<number>;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Why a commit is refused before it is processed. */
export type PolicyFault =
  | "proposal_not_allowed"
  | "path_missing"
  | "committer_unknown"
  | "identity_changed"
  | "not_a_member"
  | "unknown_device"
  | "key_package_expired"
  | "device_twice"
  | "removal_not_allowed"
  | "debt_unpaid"
  | "too_many_devices";

/**
 * Who may commit what. The protocol itself lets any member add and remove anybody; this is the rule that it leaves to the application
 * (RFC 9420 § 3.2, § 16.6), the same for the server and for every client, judged before the commit is processed.
 * Returns null when the commit may be processed.
 */
export function judgeCommit(commit: CommitFacts, talk: TalkFacts): PolicyFault | null {
  if (commit.others > 0) return "proposal_not_allowed";
  return (
    (commit.committerLeaf === null ? judgeJoiner(commit, talk) : judgeMember(commit, commit.committerLeaf, talk)) ??
    judgeAdds(commit.adds, talk) ??
    judgeResult(commit)
  );
}

function judgeMember(commit: CommitFacts, committerLeaf: number, talk: TalkFacts): PolicyFault | null {
  if (commit.externalInits > 0) return "proposal_not_allowed";
  const committer = commit.leaves.find(({ leaf }) => leaf === committerLeaf);
  if (committer?.device == null || talk.owed.has(committerLeaf)) return "committer_unknown";
  const fault = judgeIdentity(committer.device, committer.signatureKey, talk);
  if (fault !== null) return fault;
  // RFC 9420 § 12.4: without a path, whoever was removed would know the next epoch.
  if (commit.path === null) {
    if (commit.removedLeaves.length > 0 || commit.adds.length === 0) return "path_missing";
  } else if (!isSameLeaf(commit.path, committer)) return "identity_changed";
  for (const removed of commit.removedLeaves) {
    const device = commit.leaves.find(({ leaf }) => leaf === removed)?.device;
    const isOwn = device != null && isSameAccount(device, committer.device) && removed !== committerLeaf;
    if (!isOwn && !talk.owed.has(removed)) return "removal_not_allowed";
  }
  return [...talk.owed].every((leaf) => commit.removedLeaves.includes(leaf)) ? null : "debt_unpaid";
}

/** An external commit (RFC 9420 § 12.4.3.2): its joiner pays debts with its next one, and may take away nothing but its own former leaf. */
function judgeJoiner(commit: CommitFacts, talk: TalkFacts): PolicyFault | null {
  if (commit.path === null) return "path_missing";
  if (commit.externalInits !== 1 || commit.adds.length > 0 || commit.removedLeaves.length > 1) return "proposal_not_allowed";
  const joiner = commit.path.device;
  if (joiner === null) return "unknown_device";
  const fault = judgeIdentity(joiner, commit.path.signatureKey, talk);
  if (fault !== null) return fault;
  const isFormer = commit.removedLeaves.every((removed) => {
    const former = commit.leaves.find(({ leaf }) => leaf === removed)?.device;
    return former != null && isSameDevice(former, joiner);
  });
  return isFormer ? null : "removal_not_allowed";
}

function judgeAdds(adds: readonly AddFacts[], talk: TalkFacts): PolicyFault | null {
  for (const add of adds) {
    const fault = add.device === null ? "unknown_device" : judgeIdentity(add.device, add.signatureKey, talk);
    if (fault !== null) return fault;
    if (!isFresh(add, talk.nowMs)) return "key_package_expired";
  }
  return null;
}

function judgeIdentity(device: DeviceName, signatureKey: Uint8Array, talk: TalkFacts): PolicyFault | null {
  if (!talk.isMember(device.account)) return "not_a_member";
  return talk.isDeviceKey(device, signatureKey) ? null : "unknown_device";
}

/** Each device has one leaf, and there are not more than were measured. */
function judgeResult(commit: CommitFacts): PolicyFault | null {
  const staying = commit.leaves.filter(({ leaf }) => !commit.removedLeaves.includes(leaf)).map(({ device }) => device);
  const joiner = commit.committerLeaf === null && commit.path !== null ? [commit.path.device] : [];
  const devices = [...staying, ...commit.adds.map(({ device }) => device), ...joiner];
  if (devices.length > DEVICES_MAX) return "too_many_devices";
  const names = devices.map((device) => (device === null ? null : deviceText(device)));
  return new Set(names).size === names.length ? null : "device_twice";
}

/** Whether a KeyPackage may be used now. One of a longer life than ours is refused as well: its init key would lie around for as long. */
export function isFresh(lifetime: Pick<AddFacts, "notBeforeSeconds" | "notAfterSeconds">, nowMs: number): boolean {
  const now = BigInt(Math.floor(nowMs / 1_000));
  const skew = BigInt(CLOCK_SKEW_MINUTES * 60);
  const longest = BigInt(KEY_PACKAGE_DAYS * 86_400) + 2n * skew;
  const { notBeforeSeconds, notAfterSeconds } = lifetime;
  return notBeforeSeconds <= now + skew && notAfterSeconds >= now && notAfterSeconds - notBeforeSeconds <= longest;
}

function isSameLeaf(one: { readonly device: DeviceName | null; readonly signatureKey: Uint8Array }, other: LeafFacts): boolean {
  return (
    one.device !== null &&
    other.device !== null &&
    isSameDevice(one.device, other.device) &&
    one.signatureKey.length === other.signatureKey.length &&
    one.signatureKey.every((byte, index) => byte === other.signatureKey[index])
  );
}
