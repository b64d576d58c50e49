import { brand } from "@musubi/base";
import type { FileId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { gapAt, type Run, runsOf, spotBefore, spotBy } from "./arrange.ts";
import { layRows } from "./lay-grid.ts";

const album = (names: string) => [...names].map((name) => ({ fileId: brand<FileId>(name) }));
const ids = (names: string) => new Set(album(names).map(({ fileId }) => fileId));
const PHOTOS = album("abcdefg");

/** What the server does with a run. */
function placed(photos: typeof PHOTOS, { fileIds, before }: Run): typeof PHOTOS {
  const rest = photos.filter(({ fileId }) => !fileIds.includes(fileId));
  const at = before === null ? rest.length : rest.findIndex(({ fileId }) => fileId === before);
  return rest.toSpliced(at, 0, ...fileIds.map((fileId) => ({ fileId })));
}

test("a photo goes one place on or back, a line up or down, and never out of the album", () => {
  expect(spotBy(PHOTOS, ids("c"), 1)).toEqual({ before: "e", index: 3 });
  expect(spotBy(PHOTOS, ids("c"), -1)).toEqual({ before: "b", index: 1 });
  expect(spotBy(PHOTOS, ids("c"), 3)).toEqual({ before: "g", index: 5 });
  expect(spotBy(PHOTOS, ids("c"), 30)).toEqual({ before: null, index: 6 });
  expect(spotBy(PHOTOS, ids("c"), Number.NEGATIVE_INFINITY)).toEqual({ before: "a", index: 0 });
  expect(spotBy(PHOTOS, ids("a"), -1)).toBeNull();
  expect(spotBy(PHOTOS, ids("g"), Number.POSITIVE_INFINITY)).toBeNull();
  expect(spotBy(PHOTOS, ids("x"), 1)).toBeNull();
});

test("several that stood apart go together, in their order", () => {
  expect(spotBy(PHOTOS, ids("bf"), 1)).toEqual({ before: "d", index: 2 });
  expect(spotBefore(PHOTOS, ids("bf"), 0)).toEqual({ before: "a", index: 0 });
  expect(spotBefore(PHOTOS, ids("bf"), 7)).toEqual({ before: null, index: 5 });
});

test("let go where it was, nothing is moved", () => {
  expect(spotBefore(PHOTOS, ids("c"), 2)).toBeNull();
  expect(spotBefore(PHOTOS, ids("c"), 3)).toBeNull();
  expect(spotBefore(PHOTOS, ids("cd"), 3)).toBeNull();
  expect(spotBefore(PHOTOS, ids("c"), 4)).toEqual({ before: "e", index: 3 });
});

test("whatever was moved where, the way back leads to the order of before", () => {
  for (const chosen of ["a", "g", "cd", "bf", "abg", "bcfg"]) {
    for (let gap = 0; gap <= PHOTOS.length; gap += 1) {
      const spot = spotBefore(PHOTOS, ids(chosen), gap);
      if (spot === null) continue;
      const moved = placed(PHOTOS, { fileIds: [...ids(chosen)], before: spot.before });
      expect(moved.findIndex(({ fileId }) => ids(chosen).has(fileId))).toBe(spot.index);
      expect(runsOf(PHOTOS, ids(chosen)).reduce(placed, moved)).toEqual(PHOTOS);
    }
  }
});

test("a point of the grid lies between the photos that are nearest to it", () => {
  const rows = layRows([{ dayMs: null, from: 0, to: 7 }], { columns: 3, dayHeight: 0, rowHeight: 100 });
  const at = (x: number, y: number) => gapAt(rows, { x, y }, 100);
  expect([at(10, 10), at(60, 10), at(290, 10), at(10, 110), at(90, 250), at(290, 250)]).toEqual([0, 1, 3, 3, 7, 7]);
  expect([at(-50, -50), at(900, 900), gapAt([], { x: 1, y: 1 }, 100)]).toEqual([0, 7, 0]);
});
