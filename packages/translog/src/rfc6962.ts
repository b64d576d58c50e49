import { HASH_BYTES } from "./limits.ts";
import { sha256, sha256Of } from "./sha256.ts";

/** A SHA-256 hash of a leaf or node: 32 bytes. */
export type TreeHash = Uint8Array;

/** Without these two bytes a node could be shown as a leaf (RFC 6962 section 2.1). */
const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

/** The hash of a leaf with this content: H(0x00 || data). */
export function leafHash(data: Uint8Array): TreeHash {
  return sha256Of(LEAF_PREFIX, data);
}

/** The hash of a node over two others: H(0x01 || left || right). */
export function nodeHash(left: TreeHash, right: TreeHash): TreeHash {
  return sha256Of(NODE_PREFIX, left, right);
}

/** The root of a tree without leaves: the hash of nothing. */
export function emptyRoot(): TreeHash {
  return sha256(new Uint8Array());
}

/** Whether bytes have the length of a hash. */
export function isTreeHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES;
}

/** Whether two hashes are the same. Roots are public, so this takes no care to take the same time. */
export function isSameHash(one: TreeHash, other: TreeHash): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
