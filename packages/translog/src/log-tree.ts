import { assert, no, ok, type Result } from "@musubi/base";
import { consistencyProof } from "./consistency.ts";
import { appendLeaves, type Frontier, frontierNodes, frontierRoot } from "./frontier.ts";
import { type HashReader, tileHashReader } from "./hash-reader.ts";
import { inclusionProof, type ProofGap } from "./inclusion.ts";
import type { TreeHash } from "./rfc6962.ts";
import { type FilledTile, fillTiles, type TileReader } from "./tile-bytes.ts";

/** Where a log keeps its tiles. */
export interface TileStore {
  readonly readTile: TileReader;
  /** Keeps all of these tiles, safe from a crash, before it returns. Writing one again with other bytes replaces it. */
  readonly writeTiles: (tiles: readonly FilledTile[]) => Promise<void>;
}

/**
 * A log's tree with its tiles: appended to by one writer, asked for proofs by many. It signs nothing.
 *
 * An append first stores tiles and then counts; if storing fails, the tree stays at its size and the next append writes the same
 * places anew. So tiles beyond the last signed checkpoint mean nothing, and a checkpoint is signed only after `append` returned.
 */
export class LogTree {
  readonly #store: TileStore;
  #frontier: Frontier;
  #isAppending = false;

  private constructor(store: TileStore, frontier: Frontier) {
    this.#store = store;
    this.#frontier = frontier;
  }

  /**
   * Opens the tree of this size out of its tiles; "hash_missing" when one is gone. The caller compares `root` with the last signed
   * checkpoint before it appends: tiles that were tampered with show there.
   */
  static async open(store: TileStore, size: number): Promise<Result<LogTree, "hash_missing">> {
    const frontier = await readFrontier(size, tileHashReader(size, store.readTile));
    return frontier.ok ? ok(new LogTree(store, frontier.value)) : frontier;
  }

  /** Leaves in the tree. */
  get size(): number {
    return this.#frontier.size;
  }

  /** The root over them. */
  get root(): TreeHash {
    return frontierRoot(this.#frontier);
  }

  /** Appends leaves by their hashes and stores the tiles that show them. One at a time: a second caller is a bug. */
  async append(leafHashes: readonly TreeHash[]): Promise<void> {
    assert(!this.#isAppending, "A log has one writer.");
    this.#isAppending = true;
    try {
      const { frontier, newHashesByLevel } = appendLeaves(this.#frontier, leafHashes);
      await this.#store.writeTiles(await fillTiles(newHashesByLevel, this.#store.readTile));
      this.#frontier = frontier;
    } finally {
      this.#isAppending = false;
    }
  }

  /** The proof that the leaf at `index` is in the tree of `size` leaves, by default in all of it. */
  async inclusionProof(index: number, size: number = this.size): Promise<Result<TreeHash[], ProofGap>> {
    return size > this.size ? no("no_such_size") : inclusionProof(index, size, this.#reader());
  }

  /** The proof that the tree of `newSize` leaves, by default all of it, begins with that of `oldSize`. */
  async consistencyProof(oldSize: number, newSize: number = this.size): Promise<Result<TreeHash[], ProofGap>> {
    return newSize > this.size ? no("no_such_size") : consistencyProof(oldSize, newSize, this.#reader());
  }

  /** Complete subtrees of a smaller tree are those of this one too, so the present tiles answer for every size before. */
  #reader(): HashReader {
    return tileHashReader(this.size, this.#store.readTile);
  }
}

/** The frontier of the tree of this size, out of the hashes of its complete subtrees. */
export async function readFrontier(size: number, readHash: HashReader): Promise<Result<Frontier, "hash_missing">> {
  const hashes = await Promise.all(frontierNodes(size).map((node) => readHash(node)));
  const present = hashes.filter((hash) => hash !== null);
  return present.length === hashes.length ? ok({ size, hashes: present }) : no("hash_missing");
}
