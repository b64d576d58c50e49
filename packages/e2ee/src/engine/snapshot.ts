import { no, ok, present, type Result } from "@musubi/base";
import { type ClientState, decodeGroupState, encodeGroupState, type GroupState } from "ts-mls";
import { mapDecoders } from "ts-mls/codec/tlsDecoder.js";
import { contramapBufferEncoders, encode } from "ts-mls/codec/tlsEncoder.js";
import { decodeVarLenData, varLenDataEncoder } from "ts-mls/codec/variableLength.js";
import { decodeSecretTreeNode, secretTreeNodeEncoder } from "ts-mls/secretTree.js";
import type { TalkFacts } from "../policy.ts";
import { clientConfig } from "./client-config.ts";
import { readExactly } from "./wire.ts";

/** A commit of our own on its way to the server, and the epoch that it opens if it wins. */
export interface PendingCommit {
  readonly commit: Uint8Array;
  readonly next: ClientState;
}

/** Everything that a device holds of a group. */
export interface Held {
  readonly state: ClientState;
  readonly pending: PendingCommit | null;
}

/** A part of what is held: the ratchet of one leaf in one epoch, which is all that a message changes. */
export interface RatchetPart {
  /** Epoch and leaf: a later part of the same name takes its place. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The first byte of every snapshot. One of a layout that knew no parts beside it is read, and none of it is written. */
const LAYOUT = 0x02;
const LAYOUT_WITHOUT_PARTS = 0x01;
/** Two secrets, and those of messages that have been overtaken: far below. */
const RATCHET_BYTES_MAX = 256 * 1_024;
/** 500 devices twice, with the past epoch and a commit on its way: far below. */
const SNAPSHOT_BYTES_MAX = 16 * 1_024 * 1_024;
/** Knows nobody: for a state at rest. Each operation that asks about people brings its own facts. */
const NOBODY: TalkFacts = { isMember: () => false, isDeviceKey: () => false, owed: new Set(), nowMs: 0 };

/** The bytes of what is held. They contain every secret of the group: they are stored sealed and go nowhere else. */
export function writeSnapshot({ state, pending }: Held): Uint8Array {
  const parts = encode(partsEncoder)({
    state: encodeGroupState(state),
    commit: pending?.commit ?? new Uint8Array(),
    next: pending === null ? new Uint8Array() : encodeGroupState(pending.next),
  });
  const bytes = new Uint8Array(1 + parts.length);
  bytes[0] = LAYOUT;
  bytes.set(parts, 1);
  return bytes;
}

/** The ratchet of a leaf in the present epoch, or in a past one that is still held. */
export function writeRatchet(state: ClientState, { epoch, leaf }: { readonly epoch: bigint; readonly leaf: number }): RatchetPart {
  const node = present(treeOf(state, epoch)?.[nodeOf(leaf)], "What a message was sealed or opened with is held.");
  return { name: `${epoch}.${leaf}`, bytes: encode(secretTreeNodeEncoder)(node) };
}

/**
 * Reads a snapshot back, with the parts that were written after it. Whatever was cut short or is of another layout is refused whole; so is a part
 * that does not belong to the snapshot, or is older than it: its keys were used.
 */
export function readHeld(snapshot: Uint8Array, parts: readonly RatchetPart[]): Result<Held, "malformed"> {
  const held = readSnapshot(snapshot);
  if (!held.ok || parts.length === 0) return held;
  if (snapshot[0] !== LAYOUT) return no("malformed");
  const trees = new Map<bigint, GroupState["secretTree"]>();
  for (const { name, bytes } of parts) {
    const [epochText = "", leafText = ""] = /^(\d{1,20})\.(\d{1,5})$/.exec(name)?.slice(1) ?? [];
    if (epochText === "") return no("malformed");
    const [epoch, index] = [BigInt(epochText), nodeOf(Number(leafText))];
    const tree = trees.get(epoch) ?? treeOf(held.value.state, epoch)?.slice();
    const before = tree?.[index];
    const node = readExactly(bytes, RATCHET_BYTES_MAX, decodeSecretTreeNode);
    if (tree === undefined || before === undefined || !node.ok || node.value.application.generation < before.application.generation)
      return no("malformed");
    tree[index] = node.value;
    trees.set(epoch, tree);
  }
  return ok({ ...held.value, state: withTrees(held.value.state, trees) });
}

function withTrees(state: ClientState, trees: ReadonlyMap<bigint, GroupState["secretTree"]>): ClientState {
  const past = [...state.historicalReceiverData].map(
    ([epoch, data]) => [epoch, { ...data, secretTree: trees.get(epoch) ?? data.secretTree }] as const,
  );
  return { ...state, secretTree: trees.get(state.groupContext.epoch) ?? state.secretTree, historicalReceiverData: new Map(past) };
}

function treeOf({ groupContext, secretTree, historicalReceiverData }: ClientState, epoch: bigint): GroupState["secretTree"] | undefined {
  return epoch === groupContext.epoch ? secretTree : historicalReceiverData.get(epoch)?.secretTree;
}

/** Where a leaf stands among the nodes of a tree (RFC 9420, appendix C). */
function nodeOf(leaf: number): number {
  return leaf * 2;
}

/** Reads a snapshot back. One that was cut short or is of another layout is refused whole. */
export function readSnapshot(bytes: Uint8Array): Result<Held, "malformed"> {
  if (bytes[0] !== LAYOUT && bytes[0] !== LAYOUT_WITHOUT_PARTS) return no("malformed");
  const parts = readExactly(bytes.subarray(1), SNAPSHOT_BYTES_MAX, decodeParts);
  if (!parts.ok) return no("malformed");
  const { state: stateBytes, commit, next: nextBytes } = parts.value;
  const state = readState(stateBytes);
  if (state === null) return no("malformed");
  if (commit.length === 0) return ok({ state, pending: null });
  const next = readState(nextBytes);
  return next === null ? no("malformed") : ok({ state, pending: { commit, next } });
}

/** A state as the library wants it, with rules that believe nobody. */
export function atRest(state: GroupState): ClientState {
  return { ...state, clientConfig: clientConfig(NOBODY, []) };
}

function readState(bytes: Uint8Array): ClientState | null {
  const read = readExactly(bytes, SNAPSHOT_BYTES_MAX, decodeGroupState);
  return read.ok ? atRest(read.value) : null;
}

interface Parts {
  readonly state: Uint8Array;
  readonly commit: Uint8Array;
  readonly next: Uint8Array;
}

const partsEncoder = contramapBufferEncoders(
  [varLenDataEncoder, varLenDataEncoder, varLenDataEncoder],
  ({ state, commit, next }: Parts) => [state, commit, next] as const,
);

const decodeParts = mapDecoders([decodeVarLenData, decodeVarLenData, decodeVarLenData], (state, commit, next) => ({ state, commit, next }));
