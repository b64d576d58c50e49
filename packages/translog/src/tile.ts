import { no, ok, type Result } from "@musubi/base";
import { isTreeSize, parseDecimal } from "./decimal.ts";
import type { NewHashes } from "./frontier.ts";
import { HASH_BYTES, TILE_WIDTH } from "./limits.ts";
import type { TreeHash } from "./rfc6962.ts";

/** A tile of hashes (c2sp.org/tlog-tiles). The width is 256 when it is full, fewer at the right edge of a tree. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** The highest level that a path may name. */
const LEVEL_MAX = 63;

/** How many hashes stand on a level of tiles when the tree has this size. */
export function hashesOnLevel(tileLevel: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** tileLevel);
}

/** The tile that a log of this size serves at a place, or null when there is none: empty tiles are not served. */
export function tileAt(level: number, index: number, size: number): Tile | null {
  const width = Math.min(hashesOnLevel(level, size) - index * TILE_WIDTH, TILE_WIDTH);
  return width > 0 ? { level, index, width } : null;
}

/** The partial tiles at the right edge of a tree of this size, from the lowest level up. */
export function partialTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; hashesOnLevel(level, size) > 0; level += 1) {
    const width = hashesOnLevel(level, size) % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(hashesOnLevel(level, size) / TILE_WIDTH), width });
  }
  return tiles;
}

/** The tiles in which new hashes appear: full ones, and at most one partial one, the last. */
export function tilesWith({ tileLevel, firstIndex, hashes }: NewHashes): Tile[] {
  const end = firstIndex + hashes.length;
  const tiles: Tile[] = [];
  for (let index = Math.floor(firstIndex / TILE_WIDTH); index * TILE_WIDTH < end; index += 1) {
    tiles.push({ level: tileLevel, index, width: Math.min(end - index * TILE_WIDTH, TILE_WIDTH) });
  }
  return tiles;
}

/** The path of a tile below the log's prefix, such as `tile/0/x001/234` or `tile/1/000.p/17`. */
export function tilePath({ level, index, width }: Tile): string {
  return `tile/${level}/${indexPath(index, width)}`;
}

/** The path of a bundle of entries: `tile/entries/x001/234`, with `.p/<width>` when it is partial. */
export function entryBundlePath(index: number, width: number): string {
  return `tile/entries/${indexPath(index, width)}`;
}

/** What a path names. */
export type TilePath = ({ readonly kind: "tile" } & Tile) | { readonly kind: "entries"; readonly index: number; readonly width: number };

/** Reads a path below the log's prefix, as it comes from outside. Only the one form that `tilePath` writes is a path. */
export function parseTilePath(path: string): Result<TilePath, "not_a_tile_path"> {
  const parts = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  const [, place, digits, partial] = parts ?? [];
  if (place === undefined || digits === undefined) return no("not_a_tile_path");
  const index = Number(digits.replaceAll("x", "").replaceAll("/", ""));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (!isTreeSize(index) || (partial !== undefined && width >= TILE_WIDTH)) return no("not_a_tile_path");
  // An index has one path: no leading group of zeros.
  if (indexPath(index, width) !== path.slice(`tile/${place}/`.length)) return no("not_a_tile_path");
  if (place === "entries") return ok({ kind: "entries", index, width });
  const level = parseDecimal(place);
  return level === null || level > LEVEL_MAX ? no("not_a_tile_path") : ok({ kind: "tile", level, index, width });
}

/** The hash at a place in the bytes of a tile. The caller knows that the tile reaches that far. */
export function hashInTile(bytes: Uint8Array, place: number): TreeHash {
  return bytes.slice(place * HASH_BYTES, (place + 1) * HASH_BYTES);
}

/** Groups of three digits, all but the last after an `x`: 1234067 is `x001/x234/067`. */
function indexPath(index: number, width: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.match(/[0-9]{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return width < TILE_WIDTH ? `${path}.p/${width}` : path;
}
