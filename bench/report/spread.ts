/** The middle and the ends of some repetitions. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The value below which this share (0 to 1) of sorted values lies; NaN when there are none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** The spread of some values; null when there are none. */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (min === undefined || max === undefined || upper === undefined || lower === undefined) return null;
  return { median: (lower + upper) / 2, min, max };
}

/** A number with three telling digits. */
export function sayNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "–";
  if (size >= 1000) return Math.round(value).toLocaleString("en-US");
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return value.toFixed(size >= 0.01 || size === 0 ? 3 : 4);
}

/** "median (min–max)", or the one value. */
export function saySpread(spread: Spread | null): string {
  if (spread === null) return "–";
  const { median, min, max } = spread;
  return min === max ? sayNumber(median) : `${sayNumber(median)} (${sayNumber(min)}–${sayNumber(max)})`;
}
