import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { metadataLeft } from "../test/metadata-left.ts";
import { TEST_DATA_DIR } from "../test/test-settings.ts";
import { check } from "./check.ts";
import { Refused } from "./refused.ts";
import { render } from "./render.ts";
import { prepareDecoders } from "./source.ts";
import type { Recipe } from "./wire.ts";

const RECIPE: Recipe = {
  isOriginalMade: true,
  variants: [
    { variant: "list", sidePxMax: 160, format: "webp", quality: 78, isAnimationKept: false },
    { variant: "tile", sidePxMax: 480, format: "webp", quality: 78, isAnimationKept: false },
    { variant: "screen", sidePxMax: 2048, format: "webp", quality: 80, isAnimationKept: true },
  ],
};

function filesOf(folder: string): string[] {
  if (TEST_DATA_DIR === "") return [];
  return readdirSync(join(TEST_DATA_DIR, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe.skipIf(TEST_DATA_DIR === "")("with the folder that MUSUBI_TEST_DATA names", () => {
  beforeAll(prepareDecoders);

  test("every photo is made, is found in all that was made of it, and leaves no metadata", { timeout: 900_000 }, async () => {
    const failures: unknown[] = [];
    let count = 0;
    for (const path of filesOf("photos")) {
      if (path.endsWith(".tif")) continue;
      const source = readFileSync(path);
      const { made } = await render(source, RECIPE);
      const { verdicts } = await check(source, made);
      const left = (await Promise.all(made.map(({ bytes }) => metadataLeft(bytes)))).flat();
      if (verdicts.some(({ isOfSource }) => !isOfSource) || left.length > 0) failures.push({ path, verdicts, left });
      count += 1;
    }
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(100);
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
