import { assert, type Clock, no, ok, type Result } from "@musubi/base";
import { zeroOutUint8Array } from "ts-mls";
import { DEVICES_MAX } from "../limits.ts";
import type { CommitFacts, LeafFacts, TalkFacts } from "../policy.ts";
import type { Refusal } from "../refusal.ts";
import { isSameBytes } from "./client-config.ts";
import { readCommitFacts } from "./commit-facts.ts";
import { adoptPending, type Bundle, type Change, type Committed, prepareCommit, processCommit, writeGroupInfo } from "./commits.ts";
import { type Invitation, joinByWelcome, joinFromOutside, type OpenDoor, startGroup } from "./joins.ts";
import type { OwnDevice } from "./key-package.ts";
import { leavesOf } from "./leaves.ts";
import { type OpenedMessage, openMessage, type SealInput, type Step, sealMessage } from "./messages.ts";
import { type Held, type RatchetPart, readHeld, writeRatchet, writeSnapshot } from "./snapshot.ts";
import type { Suite } from "./suite.ts";
import { readPublic, readTree, writeTree } from "./wire.ts";

/** What a step has changed of a group, for whoever stores it. */
export interface StepState {
  /**
   * All that a message changes: stored beside the last snapshot, in place of a part of the same name. Null: a snapshot is stored, in place of the
   * last one and of every part beside it.
   */
  readonly ratchet: RatchetPart | null;
  /** A snapshot, with everything. */
  readonly whole: () => Uint8Array;
}

/**
 * Writes the state after a step to storage that survives a crash, together with what came of it, in one transaction. Only when it has
 * returned does the step count and its outcome leave. When it throws, the step has not happened.
 */
export type Keep<T> = (state: StepState, outcome: T) => Promise<void>;

/**
 * One device's end of a sealed group. Steps come one after the other; each is kept before anybody sees what came of it, so that no key
 * is ever used for a second message: what was not kept was not sent, and what was sent is kept.
 *
 * [Note: One holder of a group] Two copies of one state would use the same keys. Whoever restores a group is the only one to hold it
 * (a lock over the account), and a device that cannot prove its state to be the newest commits an update before it sends.
 */
export class SealedGroup {
  readonly #suite: Suite;
  #held: Held;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(suite: Suite, held: Held) {
    this.#suite = suite;
    this.#held = held;
  }

  /** A new group with this device alone in it. Keep its snapshot before anything else. */
  static async start(suite: Suite, own: OwnDevice, groupId: Uint8Array, clock: Clock): Promise<SealedGroup> {
    return new SealedGroup(suite, { state: await startGroup(suite, own, groupId, clock), pending: null });
  }

  /** Enters a group that others added this device to. Keep its snapshot, then forget the KeyPackage that was used. */
  static async join(suite: Suite, invitation: Invitation, talk: TalkFacts): Promise<Result<SealedGroup, Refusal>> {
    const joined = await joinByWelcome(suite, invitation, talk);
    return joined.ok ? ok(new SealedGroup(suite, { state: joined.value, pending: null })) : joined;
  }

  /** Enters a group from outside. Keep the snapshot, then send the bundle; when another commit was first, forget both and begin again. */
  static async joinFromOutside(
    suite: Suite,
    own: OwnDevice,
    door: OpenDoor,
    facts: { readonly talk: TalkFacts; readonly clock: Clock },
  ): Promise<Result<{ readonly group: SealedGroup; readonly bundle: Bundle }, Refusal>> {
    const joined = await joinFromOutside(suite, own, door, facts);
    if (!joined.ok) return joined;
    const { state, bundle } = joined.value;
    return ok({ group: new SealedGroup(suite, { state, pending: null }), bundle });
  }

  /** Takes up a group from its snapshot and the parts that were stored since. See: [Note: One holder of a group] */
  static restore(suite: Suite, snapshot: Uint8Array, parts: readonly RatchetPart[] = []): Result<SealedGroup, "malformed"> {
    const held = readHeld(snapshot, parts);
    return held.ok ? ok(new SealedGroup(suite, held.value)) : held;
  }

  /** The group's name. */
  get groupId(): Uint8Array {
    return this.#held.state.groupContext.groupId;
  }

  /** How many commits led here. */
  get epoch(): bigint {
    return this.#held.state.groupContext.epoch;
  }

  /** This device's place among the leaves. */
  get ownLeaf(): number {
    return this.#held.state.privatePath.leafIndex;
  }

  /** Everybody in the group, by their places. */
  get leaves(): readonly LeafFacts[] {
    return leavesOf(this.#held.state.ratchetTree);
  }

  /** Whether this device was removed. It then holds no secret any more. */
  get isRemoved(): boolean {
    return this.#held.state.groupActiveState.kind !== "active";
  }

  /** What a commit for this epoch would do, read and not believed: to gather the facts by which it is judged. */
  describe(commit: Uint8Array): Result<CommitFacts, "malformed" | "too_large"> {
    const read = readPublic(commit);
    return read.ok ? readCommitFacts(read.value, this.#held.state.ratchetTree) : read;
  }

  /** The same for all who are in the same epoch of the same group (RFC 9420 § 8.7), and tells nothing else. */
  get epochAuthenticator(): Uint8Array {
    return this.#held.state.keySchedule.epochAuthenticator.slice();
  }

  /** The public tree, as the server hands it to those who join. */
  get publicTree(): Uint8Array {
    return writeTree(this.#held.state.ratchetTree);
  }

  /** The signed GroupInfo of this epoch, by which devices of members may join from outside. */
  groupInfo(): Promise<Uint8Array> {
    assert(!this.isRemoved, "A removed device speaks for nobody.");
    return writeGroupInfo(this.#suite, this.#held.state);
  }

  /** Everything that this device holds of the group, with its secrets. */
  snapshot(): Uint8Array {
    return writeSnapshot(this.#held);
  }

  /** Encrypts and signs a message. Refuses with `removed`. */
  seal(input: SealInput, keep: Keep<Uint8Array>): Promise<Result<Uint8Array, Refusal>> {
    return this.#step(async ({ state }) => ok(await sealMessage(this.#suite, state, input)), keep);
  }

  /** Opens a message, once. */
  open(message: Uint8Array, keep: Keep<OpenedMessage>): Promise<Result<OpenedMessage, Refusal>> {
    return this.#step(({ state }) => openMessage(this.#suite, state, message), keep);
  }

  /**
   * Prepares a commit, which is then pending; one that was pending before is dropped. It takes effect when `process` is given it back,
   * as the server has put it into the talk's order.
   */
  prepare(change: Change, talk: TalkFacts, keep: Keep<Bundle>): Promise<Result<Bundle, Refusal>> {
    assert((change.add?.length ?? 0) <= DEVICES_MAX, "A commit adds no more devices than a group may have.");
    return this.#inTurn(async () => {
      if (this.isRemoved) return no("removed");
      const { state } = this.#held;
      const prepared = await prepareCommit(this.#suite, state, change, talk);
      if (!prepared.ok) return prepared;
      const held = { state, pending: prepared.value.pending };
      await keep({ ratchet: null, whole: () => writeSnapshot(held) }, prepared.value.bundle);
      this.#held = held;
      return ok(prepared.value.bundle);
    });
  }

  /** Applies the commit that the server has chosen for this epoch, whoever made it. A pending one that lost is dropped. */
  process(commit: Uint8Array, talk: TalkFacts, keep: Keep<Committed>): Promise<Result<Committed, Refusal>> {
    return this.#step(
      async ({ state, pending }) =>
        pending !== null && isSameBytes(pending.commit, commit)
          ? adoptPending(state, pending)
          : await processCommit(this.#suite, state, commit, talk),
      keep,
      { isEndOfEpoch: true },
    );
  }

  async #step<T>(
    take: (held: Held) => Promise<Result<Step<T>, Refusal>>,
    keep: Keep<T>,
    { isEndOfEpoch = false } = {},
  ): Promise<Result<T, Refusal>> {
    return this.#inTurn(async () => {
      if (this.isRemoved) return no("removed");
      const step = await take(this.#held);
      if (!step.ok) return step;
      const { next, outcome, consumed, turned } = step.value;
      const held = { state: next, pending: isEndOfEpoch ? null : this.#held.pending };
      const ratchet = turned === undefined ? null : writeRatchet(next, turned);
      await keep({ ratchet, whole: () => writeSnapshot(held) }, outcome);
      this.#held = held;
      for (const secret of consumed) zeroOutUint8Array(secret);
      return ok(outcome);
    });
  }

  /** One step at a time, in the order they were asked for; a step that failed does not stop the next. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

/** Everybody in a public tree, read and not believed: to gather the facts by which joining is judged. */
export function leavesIn(tree: Uint8Array): Result<readonly LeafFacts[], "malformed" | "too_large"> {
  const read = readTree(tree);
  return read.ok ? ok(leavesOf(read.value)) : read;
}
