import type { NamedColours } from "./nclx.ts";

type Triple = readonly [number, number, number];

/** Red, green, blue as x and y (ITU-T H.273, table 2); all with the white of D65. */
const WIDE_PRIMARIES: ReadonlyMap<number, readonly [x: number, y: number][]> = new Map([
  [
    9,
    [
      [0.708, 0.292],
      [0.17, 0.797],
      [0.131, 0.046],
    ],
  ],
  [
    12,
    [
      [0.68, 0.32],
      [0.265, 0.69],
      [0.15, 0.06],
    ],
  ],
]);
const USUAL_PRIMARIES: readonly [x: number, y: number][] = [
  [0.64, 0.33],
  [0.3, 0.6],
  [0.15, 0.06],
];
const WHITE: Triple = [0.950_47, 1, 1.088_83];
/** From D65 to the D50 in which profiles count (ICC.1:2022, annex E, by the method of Bradford). */
const TO_D50: readonly Triple[] = [
  [1.047_886, 0.022_919, -0.050_216],
  [0.029_582, 0.990_484, -0.017_079],
  [-0.009_252, 0.015_073, 0.751_678],
];

/** Transfers of a high dynamic range. */
const PQ = 16;
const HLG = 18;
/** Where a picture of high dynamic range has the white of paper, and the brightest light that is told apart (ITU-R BT.2408). */
const WHITE_NITS = 203;
const PEAK_NITS = 1_000;

/**
 * A colour profile for colours that are named by number; null where they are those of sRGB, or so close to them that programs take
 * them for it. Light of a high dynamic range is brought down to that of a page, as browsers do where a screen has no more.
 */
export function profileOf({ primaries, transfer }: NamedColours): Buffer | null {
  const wide = WIDE_PRIMARIES.get(primaries);
  const isHigh = transfer === PQ || transfer === HLG;
  if (wide === undefined && !isHigh) return null;
  return profileBytes(colorantsOf(wide ?? USUAL_PRIMARIES), curveOf(transfer));
}

const CURVE_POINTS = 1_024;

function curveOf(transfer: number): readonly number[] {
  const light = transfer === PQ ? pqLight : transfer === HLG ? hlgLight : transfer === 8 ? (value: number) => value : usualLight;
  return Array.from({ length: CURVE_POINTS }, (_, at) => light(at / (CURVE_POINTS - 1)));
}

function usualLight(value: number): number {
  return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** SMPTE ST 2084. */
function pqLight(value: number): number {
  const power = value ** (1 / 78.843_75);
  const nits = 10_000 * (Math.max(power - 0.835_937_5, 0) / (18.851_562_5 - 18.687_5 * power)) ** (1 / 0.159_301_757_812_5);
  return broughtDown(nits);
}

/** ITU-R BT.2100, with the system's gamma of 1.2 for each colour by itself. */
function hlgLight(value: number): number {
  const scene = value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.559_910_73) / 0.178_832_77) + 0.284_668_92) / 12;
  return broughtDown(PEAK_NITS * scene ** 1.2);
}

/** The brightest becomes white, and what is dark stays as it is. */
function broughtDown(nits: number): number {
  const light = nits / WHITE_NITS;
  const peak = PEAK_NITS / WHITE_NITS;
  return Math.min(1, (light * (1 + light / peak ** 2)) / (1 + light));
}

function colorantsOf(primaries: readonly [x: number, y: number][]): readonly Triple[] {
  const columns = primaries.map(([x, y]): Triple => [x / y, 1, (1 - x - y) / y]);
  const [red = WHITE, green = WHITE, blue = WHITE] = columns;
  // How much of each makes white (Cramer's rule).
  const whole = determinant(red, green, blue);
  const shares = [determinant(WHITE, green, blue) / whole, determinant(red, WHITE, blue) / whole, determinant(red, green, WHITE) / whole];
  return columns.map((column, at) =>
    adapted([column[0] * (shares[at] ?? 0), column[1] * (shares[at] ?? 0), column[2] * (shares[at] ?? 0)]),
  );
}

function determinant(a: Triple, b: Triple, c: Triple): number {
  return a[0] * (b[1] * c[2] - c[1] * b[2]) - b[0] * (a[1] * c[2] - c[1] * a[2]) + c[0] * (a[1] * b[2] - b[1] * a[2]);
}

function adapted(colour: Triple): Triple {
  const row = (at: number): number => (TO_D50[at] ?? WHITE).reduce((sum, factor, column) => sum + factor * (colour[column] ?? 0), 0);
  return [row(0), row(1), row(2)];
}

const D50: Triple = [0.964_2, 1, 0.824_9];

/** A display profile of a matrix and a curve (ICC.1:2010, 8.3.3). */
function profileBytes(colorants: readonly Triple[], curve: readonly number[]): Buffer {
  const shared = curveTag(curve);
  const tags: readonly (readonly [name: string, bytes: Buffer])[] = [
    ["desc", textTag("Named colours")],
    ["cprt", textTag("No copyright")],
    ["wtpt", xyzTag(D50)],
    ["rXYZ", xyzTag(colorants[0] ?? D50)],
    ["gXYZ", xyzTag(colorants[1] ?? D50)],
    ["bXYZ", xyzTag(colorants[2] ?? D50)],
    ...["rTRC", "gTRC", "bTRC"].map((name) => [name, shared] as const),
  ];
  const head = Buffer.alloc(128);
  head.writeUInt32BE(0x0420_0000, 8);
  head.write("mntrRGB XYZ ", 12, "latin1");
  head.write("acsp", 36, "latin1");
  for (const [at, value] of D50.entries()) head.writeInt32BE(fixed(value), 68 + 4 * at);
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  let offset = head.length + table.length;
  const contents: Buffer[] = [];
  for (const [index, [name, bytes]] of tags.entries()) {
    const isAgain = bytes === shared && contents.includes(shared);
    const at = isAgain ? offset - shared.length : offset;
    table.write(name, 4 + 12 * index, "latin1");
    table.writeUInt32BE(at, 8 + 12 * index);
    table.writeUInt32BE(bytes.length, 12 + 12 * index);
    if (isAgain) continue;
    contents.push(bytes);
    offset += bytes.length;
  }
  head.writeUInt32BE(offset, 0);
  return Buffer.concat([head, table, ...contents]);
}

function fixed(value: number): number {
  return Math.round(value * 65_536);
}

function xyzTag(colour: Triple): Buffer {
  const tag = Buffer.alloc(20);
  tag.write("XYZ ", 0, "latin1");
  for (const [at, value] of colour.entries()) tag.writeInt32BE(fixed(value), 8 + 4 * at);
  return tag;
}

function curveTag(curve: readonly number[]): Buffer {
  const tag = Buffer.alloc(12 + 2 * curve.length);
  tag.write("curv", 0, "latin1");
  tag.writeUInt32BE(curve.length, 8);
  for (const [at, value] of curve.entries()) tag.writeUInt16BE(Math.round(Math.min(Math.max(value, 0), 1) * 65_535), 12 + 2 * at);
  return tag;
}

function textTag(text: string): Buffer {
  const letters = Buffer.from(text, "utf16le").swap16();
  const tag = Buffer.alloc(Math.ceil((28 + letters.length) / 4) * 4);
  tag.write("mluc", 0, "latin1");
  tag.writeUInt32BE(1, 8);
  tag.writeUInt32BE(12, 12);
  tag.write("enUS", 16, "latin1");
  tag.writeUInt32BE(letters.length, 20);
  tag.writeUInt32BE(28, 24);
  letters.copy(tag, 28);
  return tag;
}
