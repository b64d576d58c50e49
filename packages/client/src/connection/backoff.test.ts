import type { Random } from "@musubi/base";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

const least: Random = { bytes: (count) => new Uint8Array(count) };
const most: Random = { bytes: (count) => new Uint8Array(count).fill(255) };

test("a retry may come at once, so that devices do not come back in step", () => {
  expect(backoffMs(1, least)).toBe(0);
  expect(backoffMs(30, least)).toBe(0);
});

test("the bound of the pause doubles with each failure", () => {
  expect([1, 2, 3].map((attempt) => backoffMs(attempt, most))).toEqual([399, 799, 1_599]);
});

test("a pause is never longer than fifteen seconds", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.uint8Array({ minLength: 3, maxLength: 3 }), (attempt, bytes) => {
      const waitMs = backoffMs(attempt, { bytes: () => bytes });
      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(waitMs).toBeLessThan(15_000);
    }),
  );
});
