/** A row of pictures: which ones, and how wide it is for its height. */
export interface MosaicRow {
  readonly tiles: readonly { readonly place: number; readonly ratio: number }[];
  readonly ratio: number;
}

/** At most so many are drawn; the last one says how many more there are. */
export const TILES_MAX = 9;
const WIDE = 1.35;

function clamp(ratio: number, min: number, max: number): number {
  return Math.min(Math.max(Number.isFinite(ratio) && ratio > 0 ? ratio : 1, min), max);
}

/** How many pictures each row holds. */
function rowSizes(ratios: readonly number[]): readonly number[] {
  const count = Math.min(ratios.length, TILES_MAX);
  switch (count) {
    case 0:
      return [];
    case 1:
      return [1];
    case 2:
      return ratios.every((ratio) => ratio > WIDE) ? [1, 1] : [2];
    case 3:
      return (ratios[0] ?? 1) > 1 ? [1, 2] : [2, 1];
    case 4:
      return [2, 2];
    case 5:
      return [2, 3];
    case 6:
      return [3, 3];
    case 7:
      return [2, 2, 3];
    case 8:
      return [2, 3, 3];
    default:
      return [3, 3, 3];
  }
}

/**
 * Lays pictures out in rows that fill one width. Their sides are known before the pictures are, so that nothing moves when they come.
 * A very tall or very wide one is cut at its edges, more so where several stand in a row.
 */
export function layMosaic(ratios: readonly number[]): readonly MosaicRow[] {
  let place = 0;
  const sizes = rowSizes(ratios);
  return sizes.map((size) => {
    const [min, max] = size === 1 ? [sizes.length === 1 ? 0.72 : 1.3, 2.4] : size === 2 ? [0.66, 1.6] : [0.75, 1.25];
    const tiles = ratios.slice(place, place + size).map((ratio, index) => ({ place: place + index, ratio: clamp(ratio, min, max) }));
    place += size;
    return { tiles, ratio: tiles.reduce((sum, tile) => sum + tile.ratio, 0) };
  });
}

/** The sides of a file as a ratio; square where they are not known. */
export function ratioOf({ width, height }: { readonly width: number | null; readonly height: number | null }): number {
  return width === null || height === null || height === 0 ? 1 : width / height;
}
