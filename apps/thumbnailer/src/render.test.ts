import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { metadataLeft } from "../test/metadata-left.ts";
import { check } from "./check.ts";
import { gridOf } from "./grid.ts";
import { Refused } from "./refused.ts";
import { type Rendered, render } from "./render.ts";
import { prepareDecoders } from "./source.ts";
import type { Recipe } from "./wire.ts";

const FIXTURES = fileURLToPath(new URL("../../../fixtures", import.meta.url));
const RECIPE: Recipe = {
  isOriginalMade: true,
  variants: [
    { variant: "list", sidePxMax: 160, format: "webp", quality: 78, isAnimationKept: false },
    { variant: "screen", sidePxMax: 640, format: "webp", quality: 80, isAnimationKept: true },
  ],
};

interface Expected {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly pages: number;
  /** Mean colours of the quarters, as another program sees them. */
  readonly quadrants: readonly (readonly number[])[];
}

const PHOTOS: readonly Expected[] = JSON.parse(readFileSync(join(FIXTURES, "photos", "expected.json"), "utf8"));

beforeAll(prepareDecoders);

async function quartersOf(bytes: Buffer): Promise<{ luma: number; blue: number; red: number }[]> {
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .flatten({ background: "#808080" })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grid = gridOf({ data, ...info }, 2, 2);
  return [0, 1, 2, 3].map((at) => ({ luma: grid.luma[at] ?? 0, blue: grid.blue[at] ?? 0, red: grid.red[at] ?? 0 }));
}

test.each(PHOTOS)("$file comes out upright, in its colours, and says nothing but its pixels", { timeout: 120_000 }, async (expected) => {
  const source = readFileSync(join(FIXTURES, "photos", expected.file));
  const { facts, made } = await render(source, RECIPE);
  expect(facts).toMatchObject({ width: expected.width, height: expected.height, isAnimated: expected.pages > 1 });
  for (const picture of made) {
    expect({ variant: picture.variant, left: await metadataLeft(picture.bytes) }).toEqual({ variant: picture.variant, left: [] });
    for (const [at, quarter] of (await quartersOf(picture.bytes)).entries()) {
      const [red = 0, green = 0, blue = 0] = expected.quadrants[at] ?? [];
      const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
      const distance = Math.max(
        Math.abs(quarter.luma - luma),
        Math.abs(quarter.blue - 0.564 * (blue - luma)),
        Math.abs(quarter.red - 0.713 * (red - luma)),
      );
      // Without a profile every program has its own idea of printing inks.
      const distanceMax = expected.file.startsWith("cmyk") ? 20 : 7;
      expect(Math.max(distance, distanceMax), `${picture.variant}, quarter ${at}`).toBe(distanceMax);
    }
  }
  const { verdicts } = await check(source, made);
  expect(verdicts.filter(({ isOfSource }) => !isOfSource)).toEqual([]);
});

test("an animation lasts as long as before where it is kept and stands still elsewhere", async () => {
  const { made } = await render(readFileSync(join(FIXTURES, "photos", "rotating-squares.gif")), RECIPE);
  const lengths = await Promise.all(
    made.map(async ({ variant, bytes }) => {
      // Frames that are alike may have become one that lasts longer.
      const { delay = [] } = await sharp(bytes).metadata();
      return [variant, delay.reduce((sum, ms) => sum + ms, 0)];
    }),
  );
  expect(Object.fromEntries(lengths)).toEqual({ original: 900, list: 0, screen: 900 });
});

test("a lossless copy has exactly the pixels of the source", async () => {
  const source = readFileSync(join(FIXTURES, "photos", "exif-gps-orient8.jpg"));
  const { made } = await render(source, RECIPE);
  const original = made.find(({ variant }) => variant === "original")?.bytes;
  const pixels = (bytes: Buffer): Promise<Buffer> => sharp(bytes).autoOrient().raw().toBuffer();
  expect((await pixels(original ?? Buffer.alloc(0))).equals(await pixels(source))).toBe(true);
});

const HARMLESS: readonly string[] = ["iccp-bomb.png", "polyglot-png-trailing-html.png", "ztxt-bomb.png"];
const CODES: Readonly<Record<string, string>> = {
  "bomb-16383.webp": "too_many_pixels",
  "bomb-30000x30000-1bit.png": "too_many_pixels",
  "frames-5000.gif": "too_many_pixels",
  "bomb-header-2147483647.png": "broken_picture",
  "polyglot-gif-js.gif": "broken_picture",
  "small-truncated.png": "broken_picture",
  "truncated.png": "broken_picture",
  "gif.gif": "broken_picture",
};

const HOSTILE = readdirSync(join(FIXTURES, "hostile")).filter((name) => name !== "README.md");

test.each(HOSTILE)("%s is refused, or comes out harmless", async (name) => {
  const source = readFileSync(join(FIXTURES, "hostile", name));
  const outcome: Rendered | Refused = await render(source, RECIPE).catch((error: unknown) => {
    if (error instanceof Refused) return error;
    throw error;
  });
  if (outcome instanceof Refused) {
    expect(HARMLESS).not.toContain(name);
    expect(outcome.code).toBe(CODES[name] ?? "unknown_type");
    return;
  }
  expect(HARMLESS).toContain(name);
  for (const { bytes } of outcome.made) {
    expect(await metadataLeft(bytes)).toEqual([]);
    // A hundred megabytes in a profile, or a page behind the picture's end, are not handed on.
    expect(bytes.length).toBeLessThanOrEqual(source.length);
  }
});

test("a GIF whose screen would fill a browser's memory is refused although its frames are small", async () => {
  const gif = Buffer.from(readFileSync(join(FIXTURES, "photos", "rotating-squares.gif")));
  gif.writeUInt16LE(65_535, 6);
  gif.writeUInt16LE(65_535, 8);
  await expect(render(gif, RECIPE)).rejects.toMatchObject({ code: "too_many_pixels" });
});

test("photos of two people are never taken for one another", { timeout: 120_000 }, async () => {
  const names = PHOTOS.map(({ file }) => file).filter((file) => /^(owner|exif-gps|p3-|kodim|alpha)/.test(file));
  const sources = names.map((name) => ({ name, bytes: readFileSync(join(FIXTURES, "photos", name)) }));
  const taken: string[] = [];
  for (const { name, bytes } of sources) {
    const { made } = await render(bytes, { ...RECIPE, isOriginalMade: false });
    for (const other of sources) {
      const { verdicts } = await check(other.bytes, made);
      if (name !== other.name && verdicts.some(({ isOfSource }) => isOfSource)) taken.push(`${name} for ${other.name}`);
    }
  }
  expect(taken).toEqual([]);
});
