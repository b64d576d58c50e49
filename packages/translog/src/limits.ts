/** Bytes of a SHA-256 hash: of every leaf, node and root. */
export const HASH_BYTES = 32;

/**
 * The largest tree. The specifications allow 2^63 - 1; here sizes are plain numbers, which are exact up to this one. A log that
 * takes a million leaves a second reaches it after 285 years. Anything larger is refused as malformed.
 */
export const TREE_SIZE_MAX = Number.MAX_SAFE_INTEGER;

/** Hashes of one proof: the height of the highest tree that the specifications allow. */
export const PROOF_HASHES_MAX = 63;

/** Hashes of a full tile, and entries of a full bundle (c2sp.org/tlog-tiles). */
export const TILE_WIDTH = 256;

/** Tree levels between a tile and the one above it. */
export const TILE_HEIGHT = 8;

/** Bytes of one entry: its length is written as a uint16. */
export const ENTRY_BYTES_MAX = 65_535;

/** Characters of a signed note. Sixteen signatures of the post-quantum kind, at 5 kB each, fit twice. */
export const NOTE_LENGTH_MAX = 262_144;

/** Signature lines of a note. The specification asks to accept sixteen at least; each known one costs a verification. */
export const NOTE_SIGNATURES_MAX = 64;

/** Characters of a key's name and of a log's origin. */
export const KEY_NAME_LENGTH_MAX = 255;

/** Characters of the extra line of a tlog-proof, before its checkpoint. */
export const PROOF_EXTRA_LENGTH_MAX = 65_536;

/** Characters of a tlog-proof file, and of a witness request: head, hashes and a note. */
export const PROOF_FILE_LENGTH_MAX = NOTE_LENGTH_MAX + PROOF_EXTRA_LENGTH_MAX + 4_096;
