import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { metadataLeft } from "../test/metadata-left.ts";
import { TEST_DATA_DIR } from "../test/test-settings.ts";
import { check } from "./check.ts";
import { differenceOf, gridOf } from "./grid.ts";
import type { MadePicture } from "./made-picture.ts";
import { Refused } from "./refused.ts";
import { type Rendered, render } from "./render.ts";
import { prepareDecoders } from "./source.ts";
import type { Recipe } from "./wire.ts";

// A command: MUSUBI_TEST_DATA=<folder> npx vitest run apps/thumbnailer/src/wide.test.ts
const RECIPE: Recipe = {
  isOriginalMade: true,
  variants: [
    { variant: "list", sidePxMax: 160, format: "webp", quality: 78, isAnimationKept: false },
    { variant: "tile", sidePxMax: 480, format: "webp", quality: 78, isAnimationKept: false },
    { variant: "screen", sidePxMax: 2048, format: "webp", quality: 80, isAnimationKept: true },
  ],
};

/** What the folder's `manifest.json` says of a file. */
interface Row {
  readonly path: string;
  readonly width?: number;
  readonly height?: number;
  /** Exif orientation of the pixels that width and height count; absent where the format has turned them already. */
  readonly orientation?: number;
  readonly pages?: number;
  readonly meanRgb?: readonly number[];
}

const MANIFEST = join(TEST_DATA_DIR, "manifest.json");
const ROWS: readonly Row[] = TEST_DATA_DIR !== "" && existsSync(MANIFEST) ? JSON.parse(readFileSync(MANIFEST, "utf8")) : [];

function filesOf(folder: string): string[] {
  return readdirSync(join(TEST_DATA_DIR, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What of this is not as the manifest says. */
async function unlike(row: Row, { facts, made }: Rendered): Promise<string[]> {
  const { width = 0, height = 0, orientation = 1, pages = 1, meanRgb } = row;
  const [wide, high] = orientation >= 5 ? [height, width] : [width, height];
  const faults: string[] = [];
  if (facts.width !== wide || facts.height !== high) faults.push(`${facts.width} × ${facts.height} instead of ${wide} × ${high}`);
  if (facts.isAnimated !== pages > 1 && /gif|webp/.test(facts.mediaType)) faults.push(`${pages} frames`);
  for (const one of made) {
    const scale = Math.max(one.width, one.height) / Math.max(wide, high);
    if (Math.abs(one.width - wide * scale) > 1 || Math.abs(one.height - high * scale) > 1) faults.push(`the shape of ${one.variant}`);
    if (meanRgb !== undefined && differenceOf(await meanOf(one.bytes), Float64Array.from(meanRgb)).largest > 4)
      faults.push(`the colour of ${one.variant}`);
  }
  return faults;
}

async function meanOf(bytes: Buffer): Promise<Float64Array> {
  const { channels } = await sharp(bytes).removeAlpha().stats();
  return Float64Array.from(channels.slice(0, 3).map(({ mean }) => mean));
}

async function gridOfPicture({ bytes }: MadePicture): Promise<Float64Array> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return gridOf({ data, ...info }, 12, 12).luma;
}

describe.skipIf(TEST_DATA_DIR === "")("with the folder that MUSUBI_TEST_DATA names", () => {
  beforeAll(prepareDecoders);

  test("every photo comes out upright, in its size and colours, as the manifest says, and leaves no metadata", {
    timeout: 1_800_000,
  }, async () => {
    const failures: unknown[] = [];
    let count = 0;
    for (const path of filesOf("photos")) {
      if (path.endsWith(".tif")) continue;
      const source = readFileSync(path);
      const rendered = await render(source, RECIPE);
      const { verdicts } = await check(source, rendered.made);
      const left = (await Promise.all(rendered.made.map(({ bytes }) => metadataLeft(bytes)))).flat();
      const row = ROWS.find((one) => join(TEST_DATA_DIR, one.path) === path);
      const faults = row === undefined ? [] : await unlike(row, rendered);
      if (verdicts.some(({ isOfSource }) => !isOfSource) || left.length + faults.length > 0)
        failures.push({ path, verdicts, left, faults });
      count += 1;
    }
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });

  test("one scene in eight orientations is the same picture eight times", { timeout: 300_000 }, async () => {
    const series = new Map<string, string[]>();
    for (const path of filesOf("photos")) {
      const name = /(landscape|portrait)-[1-8]\.jpg$/.exec(path)?.[1];
      if (name !== undefined) series.set(name, [...(series.get(name) ?? []), path]);
    }
    expect([...series.values()].map((paths) => paths.length)).toEqual([8, 8]);
    for (const paths of series.values()) {
      const grids = await Promise.all(
        paths.map(async (path) => {
          const { made } = await render(readFileSync(path), { ...RECIPE, isOriginalMade: false });
          return Promise.all(made.map(gridOfPicture));
        }),
      );
      const differences = grids.flatMap((grid) => grid.map((one, at) => differenceOf(one, grids[0]?.[at] ?? new Float64Array()).largest));
      expect(Math.max(...differences)).toBeLessThan(18);
    }
  });

  test("every hostile file is refused by a rule, or comes out without metadata", { timeout: 300_000 }, async () => {
    for (const path of filesOf("hostile")) {
      try {
        const { made } = await render(readFileSync(path), RECIPE);
        for (const { bytes } of made) expect({ path, left: await metadataLeft(bytes) }).toEqual({ path, left: [] });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
  });
});
