import { assert } from "@musubi/base";
import type { NewHashes } from "./frontier.ts";
import { HASH_BYTES, TILE_WIDTH } from "./limits.ts";
import { type Tile, tilesWith } from "./tile.ts";

/** Reads the bytes of a tile, `width * 32` of them, or null when there are none. What it gives is not trusted. */
export type TileReader = (tile: Tile) => Promise<Uint8Array | null>;

/** A tile as it is to be stored. */
export interface FilledTile {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/**
 * The tiles that an append completed or widened, ready to be stored. The first of a level may begin with hashes that were there
 * before: those are read from the partial tile of the size before, and an AssertionFault says when our own store has lost it.
 */
export async function fillTiles(newHashesByLevel: readonly NewHashes[], readTile: TileReader): Promise<FilledTile[]> {
  const filled: FilledTile[] = [];
  for (const row of newHashesByLevel) {
    for (const tile of tilesWith(row)) filled.push({ tile, bytes: await fillTile(tile, row, readTile) });
  }
  return filled;
}

async function fillTile(tile: Tile, row: NewHashes, readTile: TileReader): Promise<Uint8Array> {
  const bytes = new Uint8Array(tile.width * HASH_BYTES);
  const start = tile.index * TILE_WIDTH;
  const oldWidth = Math.max(row.firstIndex - start, 0);
  if (oldWidth > 0) {
    const old = await readTile({ ...tile, width: oldWidth });
    assert(old?.length === oldWidth * HASH_BYTES, "The partial tile of the size before is in the store.");
    bytes.set(old);
  }
  for (let place = oldWidth; place < tile.width; place += 1) {
    const hash = row.hashes[start + place - row.firstIndex];
    assert(hash?.length === HASH_BYTES, "Every new place of a tile has a new hash.");
    bytes.set(hash, place * HASH_BYTES);
  }
  return bytes;
}
