import { systemRandom } from "@musubi/base";
import { newId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { isPicked, lanesAt, nextStage } from "./stages.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

test.each([
  ["before anybody's file, the known pictures are enough", { percent: 0, madeCount: 0 }, 0, 5],
  ["many pictures in no time", { percent: 5, madeCount: 500 }, 9 * MINUTE_MS, null],
  ["many pictures, for long enough", { percent: 5, madeCount: 20 }, 10 * MINUTE_MS, 20],
  ["few pictures, for hours", { percent: 20, madeCount: 19 }, DAY_MS - 1, null],
  ["few pictures, for a day", { percent: 20, madeCount: 0 }, DAY_MS, 50],
  ["half of all", { percent: 50, madeCount: 20 }, DAY_MS, 100],
  ["all of them", { percent: 100, madeCount: 20 }, DAY_MS, "live"],
] as const)("%s", (_, stage, lastedMs, further) => {
  expect(nextStage({ ...stage, sinceMs: 1_000 }, 1_000 + lastedMs)).toBe(further);
});

test("the load of the known pictures rises with every stage", () => {
  expect([0, 5, 20, 50, 100].map(lanesAt)).toEqual([2, 4, 8, 16, 32]);
});

test("each stage has about its share of the files, and keeps those it had", () => {
  const ids = Array.from({ length: 4_000 }, () => newId("fil", systemRandom));
  for (const percent of [5, 20, 50]) {
    const picked = ids.filter((id) => isPicked(id, percent));
    expect(Math.abs(picked.length / ids.length - percent / 100)).toBeLessThan(0.04);
    expect(picked.every((id) => isPicked(id, percent + 15))).toBe(true);
  }
  expect(ids.filter((id) => isPicked(id, 0))).toEqual([]);
  expect(ids.every((id) => isPicked(id, 100))).toBe(true);
});
