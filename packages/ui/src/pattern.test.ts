import { expect, test } from "vitest";
import { initialOf, patternOf, spread, TILES, TONES } from "./pattern.ts";

test("the same person always has the same pattern", () => {
  expect(patternOf("usr_0123")).toEqual(patternOf("usr_0123"));
});

test("all tones and patterns come up among two hundred people", () => {
  const seen = Array.from({ length: 200 }, (_, index) => patternOf(`usr_${index}`));
  expect(new Set(seen.map(({ tone }) => tone)).size).toBe(TONES.length);
  expect(new Set(seen.map(({ tile }) => tile.d)).size).toBe(TILES.length);
});

test("two near seeds are far apart", () => {
  expect(spread("usr_1")).not.toBe(spread("usr_2"));
});

test("the initial of a name is one visible character", () => {
  expect(initialOf(" 山田 花子")).toBe("山");
  expect(initialOf("élodie")).toBe("É");
  expect(initialOf("👩‍👩‍👧 family")).toBe("👩‍👩‍👧");
  expect(initialOf("")).toBe("・");
});
