import { HASH_BYTES, TILE_HEIGHT, TILE_WIDTH } from "./limits.ts";
import { nodeHash, type TreeHash } from "./rfc6962.ts";
import { hashInTile, type Tile, tileAt, tilePath } from "./tile.ts";
import type { TileReader } from "./tile-bytes.ts";
import type { TreeNode } from "./tree-node.ts";

/** Reads the hash of a complete subtree, or null when it cannot be had. */
export type HashReader = (node: TreeNode) => Promise<TreeHash | null>;

/**
 * Reads hashes of a tree of this size out of its tiles. Each tile is asked for once, so a reader is made for one proof and then
 * dropped. A partial tile that is gone is looked for in the full one, as the specification allows a log to do away with it.
 *
 * Tiles may come from a stranger: nothing is checked here but lengths. A proof made from them proves what its verification says,
 * no more.
 */
export function tileHashReader(size: number, readTile: TileReader): HashReader {
  const asked = new Map<string, Promise<Uint8Array | null>>();
  const ask = (tile: Tile): Promise<Uint8Array | null> => {
    const path = tilePath(tile);
    const known = asked.get(path);
    if (known !== undefined) return known;
    const answer = readAtWidth(tile, readTile);
    asked.set(path, answer);
    return answer;
  };
  return async ({ level, index }) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const count = 2 ** (level % TILE_HEIGHT);
    const tile = tileAt(tileLevel, Math.floor((index * count) / TILE_WIDTH), size);
    const first = (index * count) % TILE_WIDTH;
    if (tile === null || first + count > tile.width) return null;
    const bytes = await ask(tile);
    return bytes === null ? null : subtreeHash(bytes, first, count);
  };
}

async function readAtWidth(tile: Tile, readTile: TileReader): Promise<Uint8Array | null> {
  const bytes = await readTile(tile);
  if (bytes?.length === tile.width * HASH_BYTES) return bytes;
  if (tile.width === TILE_WIDTH) return null;
  const full = await readTile({ ...tile, width: TILE_WIDTH });
  return full?.length === TILE_WIDTH * HASH_BYTES ? full.slice(0, tile.width * HASH_BYTES) : null;
}

/** The hash over `count` hashes of a tile, a power of two of them. */
function subtreeHash(bytes: Uint8Array, first: number, count: number): TreeHash {
  if (count === 1) return hashInTile(bytes, first);
  const half = count / 2;
  return nodeHash(subtreeHash(bytes, first, half), subtreeHash(bytes, first + half, half));
}
