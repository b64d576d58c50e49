import { no, ok, type Result } from "@musubi/base";
import { isSameHash, isTreeHash, type TreeHash } from "./rfc6962.ts";
import { sha256Of } from "./sha256.ts";

/** Bits of a label, and so the most levels that a map can have. */
export const MAP_DEPTH_MAX = 256;
/** Bytes of a value. */
export const MAP_VALUE_BYTES_MAX = 255;

/** Other first bytes than those of a log's leaves and nodes, so that nothing of the one can be shown as part of the other. */
const MAP_LEAF_PREFIX = Uint8Array.of(0x02);
const MAP_NODE_PREFIX = Uint8Array.of(0x03);

/** What a map says of one label. */
export interface MapEntry {
  readonly label: TreeHash;
  readonly value: Uint8Array;
}

/** What stands at the end of a label's way through a map, and what is needed to come from there to the root. Every field may come from outside. */
export interface MapProof {
  /** The hashes beside the way, from the root down. */
  readonly siblings: readonly TreeHash[];
  /** The only entry from there on; null where there is none. Another label's entry shows that this label has none. */
  readonly end: MapEntry | null;
}

/** Why a proof proves nothing. */
export type MapProofFault = "malformed_proof" | "wrong_root";

/** The hash of a part of a map that holds nothing: no SHA-256 that anybody will find. */
export function emptyMapHash(): TreeHash {
  return new Uint8Array(32);
}

/** The hash of a part of a map that holds one entry, at whatever depth: H(0x02 || label || value). */
export function mapLeafHash({ label, value }: MapEntry): TreeHash {
  return sha256Of(MAP_LEAF_PREFIX, label, value);
}

/** The hash of a part of a map that holds more: H(0x03 || where the next bit is 0 || where it is 1). */
export function mapNodeHash(left: TreeHash, right: TreeHash): TreeHash {
  return sha256Of(MAP_NODE_PREFIX, left, right);
}

/** The bit of a label at this depth, the highest bit of its first byte being at depth 0. */
export function bitAt(label: Uint8Array, depth: number): 0 | 1 {
  return (((label[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1) === 1 ? 1 : 0;
}

/**
 * What the map with this root says of a label: its value, or null, which is as well proven. A root gives one answer at most for each label,
 * because the way to it is fixed by its bits and ends where the hashes say so.
 */
export function verifyMapProof(root: TreeHash, label: TreeHash, { siblings, end }: MapProof): Result<Uint8Array | null, MapProofFault> {
  if (!isTreeHash(root) || !isTreeHash(label)) return no("malformed_proof");
  if (siblings.length > MAP_DEPTH_MAX || !siblings.every(isTreeHash)) return no("malformed_proof");
  if (end !== null && !(isTreeHash(end.label) && end.value.length <= MAP_VALUE_BYTES_MAX && isOnWay(end.label, label, siblings.length)))
    return no("malformed_proof");
  let hash = end === null ? emptyMapHash() : mapLeafHash(end);
  for (const [above, sibling] of [...siblings.entries()].reverse())
    hash = bitAt(label, above) === 0 ? mapNodeHash(hash, sibling) : mapNodeHash(sibling, hash);
  if (!isSameHash(hash, root)) return no("wrong_root");
  return ok(end !== null && isSameHash(end.label, label) ? end.value : null);
}

/** Whether an entry of this label can stand where the way of the other one comes to after so many bits. */
function isOnWay(label: Uint8Array, way: Uint8Array, bits: number): boolean {
  for (let depth = 0; depth < bits; depth++) if (bitAt(label, depth) !== bitAt(way, depth)) return false;
  return true;
}
