import { no, ok, type Result } from "@musubi/base";
import { type ClientState, decodeGroupState, encodeGroupState, type GroupState } from "ts-mls";
import { mapDecoders } from "ts-mls/codec/tlsDecoder.js";
import { contramapBufferEncoders, encode } from "ts-mls/codec/tlsEncoder.js";
import { decodeVarLenData, varLenDataEncoder } from "ts-mls/codec/variableLength.js";
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

/** The first byte of every snapshot; another layout will have another. */
const LAYOUT = 0x01;
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

/** Reads a snapshot back. One that was cut short or is of another layout is refused whole. */
export function readSnapshot(bytes: Uint8Array): Result<Held, "malformed"> {
  if (bytes[0] !== LAYOUT) return no("malformed");
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
