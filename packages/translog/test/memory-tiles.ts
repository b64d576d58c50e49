import { type FilledTile, type Tile, type TileStore, tilePath } from "../src/index.ts";

/** Tiles by their paths, in memory, as a log would keep them in files. */
export class MemoryTiles implements TileStore {
  readonly tiles = new Map<string, Uint8Array>();
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** How often writing still fails. */
  failuresLeft = 0;

  readonly readTile = async (tile: Tile): Promise<Uint8Array | null> => {
    this.asked.push(tilePath(tile));
    return this.tiles.get(tilePath(tile)) ?? null;
  };

  readonly writeTiles = async (filled: readonly FilledTile[]): Promise<void> => {
    for (const { tile, bytes } of filled) this.tiles.set(tilePath(tile), bytes);
    if (this.failuresLeft === 0) return;
    this.failuresLeft -= 1;
    throw new Error("The disk is full.");
  };
}
