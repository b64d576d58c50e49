import { encodeEntryBundle, formatTlogProof, HASH_BYTES, inclusionProof, TILE_WIDTH, type Tile, tileHashReader } from "@musubi/translog";
import type { Database } from "../../kernel/transaction.ts";
import { readPublicCheckpoint, readPublicLeaves, readPublicTile } from "./public-store.ts";

/** The public log as anybody may read it (c2sp.org/tlog-tiles). Holds nothing but what the database says at the moment. */
export class PublicLog {
  readonly #database: Database;
  readonly #keyNow: () => string | null;

  constructor(database: Database, keyNow: () => string | null) {
    this.#database = database;
    this.#keyNow = keyNow;
  }

  /** The key that its checkpoints verify with; null until it is known. */
  verifierKey(): Promise<string | null> {
    return Promise.resolve(this.#keyNow());
  }

  /** The newest checkpoint as a signed note; null before the first. */
  async checkpoint(): Promise<string | null> {
    return (await readPublicCheckpoint(this.#database))?.note ?? null;
  }

  /** The bytes of a tile at this width; null when the log has not come so far. */
  async tile({ level, index, width }: Tile): Promise<Uint8Array | null> {
    const bytes = await readPublicTile(this.#database, level, index);
    return bytes === null || bytes.length < width * HASH_BYTES ? null : bytes.subarray(0, width * HASH_BYTES);
  }

  /** A bundle of entries: each is the commitment of 32 bytes that a leaf is made of. */
  async entries(index: number, width: number): Promise<Uint8Array | null> {
    const leaves = await readPublicLeaves(this.#database, index * TILE_WIDTH, width);
    if (leaves.length < width) return null;
    const bundle = encodeEntryBundle(leaves);
    return bundle.ok ? bundle.value : null;
  }

  /** The proof file of a leaf under the newest checkpoint; null while no checkpoint covers it. `extra` is for whoever reads the file. */
  async proof(leafIndex: number, extra?: Uint8Array): Promise<string | null> {
    const checkpoint = await readPublicCheckpoint(this.#database);
    if (checkpoint === null || leafIndex >= checkpoint.size) return null;
    const hashes = await inclusionProof(
      leafIndex,
      checkpoint.size,
      tileHashReader(checkpoint.size, (tile) => this.tile(tile)),
    );
    if (!hashes.ok) return null;
    const proof = { index: leafIndex, hashes: hashes.value, checkpointNote: checkpoint.note };
    return formatTlogProof(extra === undefined ? proof : { ...proof, extra });
  }
}
