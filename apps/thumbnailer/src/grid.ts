/** Decoded pixels in sRGB, 8 bits. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** One number per cell, row by row: brightness, and the two differences of colour. All 0 to 255 apart at most. */
export interface Grid {
  readonly luma: Float64Array;
  readonly blue: Float64Array;
  readonly red: Float64Array;
}

/** Means of `columns` × `rows` cells that fill the picture (ITU-R BT.601); pixels on a border count for what lies on each side. */
export function gridOf(pixels: Pixels, columns: number, rows: number): Grid {
  const across = shrinkRows(pixels, columns);
  const means = new Float64Array(columns * rows * 3);
  for (const { cell, line, share } of sharesOf(pixels.height, rows)) {
    const from = line * columns * 3;
    const to = cell * columns * 3;
    for (let at = 0; at < columns * 3; at += 1) means[to + at] = (means[to + at] ?? 0) + share * (across[from + at] ?? 0);
  }
  const luma = new Float64Array(columns * rows).map((_, cell) => {
    const [red = 0, green = 0, blue = 0] = means.subarray(cell * 3, cell * 3 + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  return {
    luma,
    blue: luma.map((value, cell) => 0.564 * ((means[cell * 3 + 2] ?? 0) - value)),
    red: luma.map((value, cell) => 0.713 * ((means[cell * 3] ?? 0) - value)),
  };
}

function shrinkRows({ data, width, height, channels }: Pixels, columns: number): Float64Array {
  const across = new Float64Array(columns * height * 3);
  const shares = sharesOf(width, columns);
  // Grey pictures have one channel; it counts for all three.
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  for (let y = 0; y < height; y += 1) {
    for (const { cell, line, share } of shares) {
      const from = (y * width + line) * channels;
      const to = (y * columns + cell) * 3;
      across[to] = (across[to] ?? 0) + share * (data[from] ?? 0);
      across[to + 1] = (across[to + 1] ?? 0) + share * (data[from + green] ?? 0);
      across[to + 2] = (across[to + 2] ?? 0) + share * (data[from + blue] ?? 0);
    }
  }
  return across;
}

interface Share {
  readonly cell: number;
  readonly line: number;
  /** How much of the cell this line makes up. */
  readonly share: number;
}

function sharesOf(lines: number, cells: number): Share[] {
  const shares: Share[] = [];
  const size = lines / cells;
  for (let cell = 0; cell < cells; cell += 1) {
    const from = cell * size;
    const to = from + size;
    for (let line = Math.floor(from); line < Math.min(Math.ceil(to), lines); line += 1) {
      const overlap = Math.min(to, line + 1) - Math.max(from, line);
      if (overlap > 0) shares.push({ cell, line, share: overlap / size });
    }
  }
  return shares;
}

/** Mean and largest absolute difference of two lists of the same length. */
export function differenceOf(one: Float64Array, other: Float64Array): { readonly mean: number; readonly largest: number } {
  let sum = 0;
  let largest = 0;
  for (const [index, value] of one.entries()) {
    const difference = Math.abs(value - (other[index] ?? 0));
    sum += difference;
    largest = Math.max(largest, difference);
  }
  return { mean: sum / Math.max(one.length, 1), largest };
}
