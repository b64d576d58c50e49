import { createHash } from "node:crypto";
import sharp from "sharp";
import { differenceOf, gridOf, type Pixels } from "./grid.ts";
import { asRefused, openSource } from "./source.ts";
import type { Claimed, Verdict } from "./wire.ts";

/** A picture that is said to be of the source. */
export interface ClaimedPicture extends Pick<Claimed, "variant"> {
  readonly bytes: Buffer;
}

/** What a check found. */
export interface Checked {
  readonly sourceSha256: string;
  readonly verdicts: readonly Verdict[];
}

/** Longest side of what is compared: small enough to be quick, large enough that a word written over a photo is seen. */
const SIDE_PX = 512;

/**
 * Looks at the source and at each picture with its own eyes and says which are of the source. Nothing is taken over from the
 * process that made them but their bytes. Throws Refused when the source itself cannot be opened.
 */
export async function check(source: Buffer, pictures: readonly ClaimedPicture[]): Promise<Checked> {
  const expected = await look(source);
  const verdicts: Verdict[] = [];
  for (const { variant, bytes } of pictures) {
    const found = await look(bytes).catch(() => null);
    verdicts.push({
      variant,
      sha256: sha256(bytes),
      ...(await compare(expected, found)),
      quarters: found === null ? [] : quartersOf(found),
    });
  }
  return { sourceSha256: sha256(source), verdicts };
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What is seen of a picture: upright, in sRGB, on grey where it is transparent. Of an animation the first frame. */
async function look(bytes: Buffer): Promise<Pixels> {
  const source = await openSource(bytes);
  try {
    const from = await source.openStill(SIDE_PX);
    const { data, info } = await from
      .autoOrient()
      .resize(SIDE_PX, SIDE_PX, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#808080" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels };
  } catch (error) {
    throw asRefused(error);
  }
}

function quartersOf(pixels: Pixels): number[] {
  const { luma, blue, red } = gridOf(pixels, 2, 2);
  return [...luma].flatMap((brightness, at) => [brightness, blue[at] ?? 0, red[at] ?? 0]);
}

/** Cells along a side at most, and pixels that a cell has at least: single pixels differ by what the encoder leaves out. */
const CELLS = 48;
const CELL_PX = 3;

/**
 * How far a picture may be from its source. Measured over the data set of the project: of its own source a picture is at most
 * 1.5 away in the mean, and 18 (up to 400 px) or 16 (above: decoders that shrink a JPEG of odd size shift it by half a pixel) in
 * its worst cell; two different pictures are 4.7 and more in the mean, or in their colours.
 */
const MEAN_MAX = 3;
const COLOUR_LARGEST_MAX = 16;
const SMALL_PX = 400;
const LARGEST_SMALL_MAX = 24;
const LARGEST_MAX = 20;

type Finding = Pick<Verdict, "isOfSource" | "meanDifference" | "largestDifference">;
const NOT_AT_ALL: Finding = { isOfSource: false, meanDifference: 255, largestDifference: 255 };

async function compare(expected: Pixels, found: Pixels | null): Promise<Finding> {
  if (found === null || !hasSameShape(expected, found)) return NOT_AT_ALL;
  const fitted = await fit(expected, found);
  const cells = (px: number, by: number): number => Math.max(1, Math.min(CELLS / by, Math.floor(px / (CELL_PX * by))));
  const fine = [cells(fitted.width, 1), cells(fitted.height, 1)] as const;
  const luma = differenceOf(gridOf(fitted, ...fine).luma, gridOf(found, ...fine).luma);
  // Encoders keep a quarter of the colours' resolution, so the cells are larger.
  const coarse = [cells(fitted.width, 2), cells(fitted.height, 2)] as const;
  const [one, other] = [gridOf(fitted, ...coarse), gridOf(found, ...coarse)];
  const colours = [differenceOf(one.blue, other.blue), differenceOf(one.red, other.red)];
  const meanDifference = Math.max(luma.mean, ...colours.map(({ mean }) => mean));
  const largestColour = Math.max(...colours.map(({ largest }) => largest));
  const largestMax = Math.max(found.width, found.height) < SMALL_PX ? LARGEST_SMALL_MAX : LARGEST_MAX;
  const isOfSource = meanDifference <= MEAN_MAX && luma.largest <= largestMax && largestColour <= COLOUR_LARGEST_MAX;
  return { isOfSource, meanDifference, largestDifference: Math.max(luma.largest, largestColour) };
}

/** The source in the size of the picture where that is smaller, so that both were shrunk by the same filter. */
async function fit(expected: Pixels, { width, height }: Pixels): Promise<Pixels> {
  if (width >= expected.width && height >= expected.height) return expected;
  const channels = expected.channels === 1 ? 1 : 3;
  const raw = { width: expected.width, height: expected.height, channels } as const;
  const { data, info } = await sharp(expected.data, { raw })
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width, height, channels: info.channels };
}

/** The smaller one has the shape of the larger one, give or take the rounding of a pixel. */
function hasSameShape(one: Pixels, other: Pixels): boolean {
  const scale = Math.max(other.width, other.height) / Math.max(one.width, one.height);
  return Math.abs(one.width * scale - other.width) <= 1.5 && Math.abs(one.height * scale - other.height) <= 1.5;
}
