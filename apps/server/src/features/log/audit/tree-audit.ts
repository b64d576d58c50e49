import {
  appendLeaves,
  EMPTY_FRONTIER,
  type Frontier,
  frontierRoot,
  HASH_BYTES,
  partialTiles,
  TILE_WIDTH,
  type Tile,
  type TreeHash,
  tilePath,
} from "@musubi/translog";

/** What a tree is re-derived against. */
export interface TreeAuditParts {
  /** The bytes that the log keeps or serves for a tile; longer ones are fine when the log has grown meanwhile. */
  readonly readTile: (tile: Tile) => Promise<Uint8Array | null>;
  /** Hears of everything that is not as it has to be. */
  readonly onProblem: (sentence: string) => void;
}

/** Builds a tree anew out of its leaves, and holds every tile of the log against it. */
export class TreeAudit {
  readonly #parts: TreeAuditParts;
  #frontier: Frontier = EMPTY_FRONTIER;
  /** Of each level, the hashes of the tile that is not full yet. */
  readonly #open = new Map<number, TreeHash[]>();
  #tiles = 0;

  constructor(parts: TreeAuditParts) {
    this.#parts = parts;
  }

  /** Leaves so far. */
  get size(): number {
    return this.#frontier.size;
  }

  /** The root over them. */
  get root(): TreeHash {
    return frontierRoot(this.#frontier);
  }

  /** Tiles that were compared. */
  get tileCount(): number {
    return this.#tiles;
  }

  /** Adds leaves by their hashes; compares each tile that becomes full. */
  async add(leafHashes: readonly TreeHash[]): Promise<void> {
    const { frontier, newHashesByLevel } = appendLeaves(this.#frontier, leafHashes);
    this.#frontier = frontier;
    for (const { tileLevel, firstIndex, hashes } of newHashesByLevel) {
      const open = this.#open.get(tileLevel) ?? [];
      this.#open.set(tileLevel, open);
      for (const [place, hash] of hashes.entries()) {
        open.push(hash);
        if (open.length < TILE_WIDTH) continue;
        await this.#compare({ level: tileLevel, index: Math.floor((firstIndex + place) / TILE_WIDTH), width: TILE_WIDTH }, open);
        open.length = 0;
      }
    }
  }

  /** Compares the partial tiles at the right edge. */
  async finish(): Promise<void> {
    for (const tile of partialTiles(this.size)) await this.#compare(tile, this.#open.get(tile.level) ?? []);
  }

  async #compare(tile: Tile, hashes: readonly TreeHash[]): Promise<void> {
    this.#tiles += 1;
    const wanted = Buffer.concat(hashes);
    const found = await this.#parts.readTile(tile);
    if (found === null) this.#parts.onProblem(`The tile ${tilePath(tile)} is gone.`);
    else if (found.length < wanted.length)
      this.#parts.onProblem(`The tile ${tilePath(tile)} has ${found.length / HASH_BYTES} hashes of ${hashes.length}.`);
    else if (!wanted.equals(found.subarray(0, wanted.length))) this.#parts.onProblem(`The tile ${tilePath(tile)} was changed.`);
  }
}
