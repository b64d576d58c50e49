/** Tones and traditional patterns that stand for a person without a picture. */
export const TONES = ["ai", "matsu", "yamabuki", "shu", "quiet"] as const;
/** One of the tones. */
export type Tone = (typeof TONES)[number];

/** One tile of a pattern: its side in units, and the lines in it. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly d: string;
}

/** 青海波, 七宝, 鱗, 市松, 麻の葉, 縞. */
export const TILES: readonly Tile[] = [
  {
    width: 12,
    height: 6,
    d: "M0 6a6 6 0 0 1 12 0M3 6a3 3 0 0 1 6 0M-6 3a6 6 0 0 1 12 0M6 3a6 6 0 0 1 12 0M-3 3a3 3 0 0 1 6 0M9 3a3 3 0 0 1 6 0",
  },
  {
    width: 12,
    height: 12,
    d: "M6 0a6 6 0 0 1 6 6a6 6 0 0 1-6 6a6 6 0 0 1-6-6a6 6 0 0 1 6-6M0 0a6 6 0 0 0 6 6a6 6 0 0 0 6-6M0 12a6 6 0 0 1 6-6a6 6 0 0 1 6 6",
  },
  { width: 10, height: 9, d: "M0 9L5 0L10 9ZM2.5 4.5H7.5" },
  { width: 8, height: 8, d: "M0 0H4V4H0ZM4 4H8V8H4Z" },
  { width: 14, height: 24, d: "M7 0V24M0 4L14 20M14 4L0 20M0 4L7 8L14 4M0 20L7 16L14 20M0 4V20M14 4V20M0 4L7 0L14 4M0 20L7 24L14 20" },
  { width: 6, height: 6, d: "M1 0V6M4 0V6" },
];

/** A number that is always the same for the same text, and spread evenly (FNV-1a). */
export function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

/** The tone and pattern of one person or talk, always the same for the same seed. */
export function patternOf(seed: string): { readonly tone: Tone; readonly tile: Tile } {
  const number = spread(seed);
  const tone = TONES[number % TONES.length] ?? "ai";
  const tile = TILES[Math.floor(number / TONES.length) % TILES.length] ?? { width: 6, height: 6, d: "" };
  return { tone, tile };
}

/** The first character a reader would see as one, in capitals: 「結」, "M", a flag. A dot stands for an empty name. */
export function initialOf(name: string): string {
  const first = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(name.trim())[Symbol.iterator]().next();
  return first.done === true ? "・" : first.value.segment.toLocaleUpperCase();
}
