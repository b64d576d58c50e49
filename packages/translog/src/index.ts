export { type AddCheckpoint, formatAddCheckpoint, parseAddCheckpoint } from "./add-checkpoint.ts";
export { base64, fromBase64 } from "./base64.ts";
export { type Checkpoint, formatCheckpoint, isOrigin, parseCheckpoint } from "./checkpoint.ts";
export { type ConsistencyClaim, consistencyProof, verifyConsistency } from "./consistency.ts";
export { cosign, verifyCosignature } from "./cosignature.ts";
export { type BundleFault, encodeEntryBundle, parseEntryBundle } from "./entry-bundle.ts";
export { type Appended, appendLeaves, EMPTY_FRONTIER, type Frontier, frontierNodes, frontierRoot, type NewHashes } from "./frontier.ts";
export { type HashReader, tileHashReader } from "./hash-reader.ts";
export { type InclusionClaim, inclusionProof, type ProofFault, type ProofGap, verifyInclusion } from "./inclusion.ts";
export {
  ENTRY_BYTES_MAX,
  HASH_BYTES,
  KEY_NAME_LENGTH_MAX,
  NOTE_LENGTH_MAX,
  NOTE_SIGNATURES_MAX,
  PROOF_FILE_LENGTH_MAX,
  PROOF_HASHES_MAX,
  TILE_HEIGHT,
  TILE_WIDTH,
  TREE_SIZE_MAX,
} from "./limits.ts";
export type { LogPolicy } from "./log-policy.ts";
export { LogTree, readFrontier, type TileStore } from "./log-tree.ts";
export { formatMapHead, type MapHead, openMapHead } from "./map-head.ts";
export {
  emptyMapHash,
  MAP_DEPTH_MAX,
  MAP_VALUE_BYTES_MAX,
  type MapEntry,
  type MapProof,
  type MapProofFault,
  mapLeafHash,
  mapNodeHash,
  verifyMapProof,
} from "./map-proof.ts";
export {
  formatSigner,
  formatVerifierKey,
  isKeyName,
  type KeyFault,
  type KeyKind,
  makeSigner,
  type NoteSigner,
  parseSigner,
  parseVerifierKey,
  type VerifierKey,
} from "./note-key.ts";
export { type NoteFault, type OpenedNote, openNote, type VerifiedSignature } from "./open-note.ts";
export { emptyRoot, isSameHash, isTreeHash, leafHash, nodeHash, type TreeHash } from "./rfc6962.ts";
export { sha256 } from "./sha256.ts";
export { addSignatures, signNote, signText } from "./sign-note.ts";
export {
  formatNote,
  type NoteFormFault,
  type NoteSignature,
  parseNote,
  parseSignatureLines,
  type SignedNote,
  signatureLine,
} from "./signed-note.ts";
export { type MapChange, type MapNode, type MapReader, mapPaths, mapRoot, proveInMap, putInMap } from "./sparse-map.ts";
export { strictText } from "./strict-text.ts";
export {
  entryBundlePath,
  hashesOnLevel,
  parseTilePath,
  partialTiles,
  type Tile,
  type TilePath,
  tileAt,
  tilePath,
  tilesWith,
} from "./tile.ts";
export { type FilledTile, fillTiles, type TileReader } from "./tile-bytes.ts";
export { formatTlogProof, parseTlogProof, type TlogProof } from "./tlog-proof.ts";
export { type TreeNode } from "./tree-node.ts";
export {
  type CheckpointFault,
  type Cosigned,
  type OpenedCheckpoint,
  openCheckpoint,
  type ProvenLeaf,
  type TlogProofFault,
  verifyGrowth,
  verifyTlogProof,
} from "./verify.ts";
export { mapRootOf } from "./whole-map.ts";
