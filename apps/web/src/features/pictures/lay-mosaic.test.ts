import { expect, test } from "vitest";
import { layMosaic, ratioOf, TILES_MAX } from "./lay-mosaic.ts";

test.each(Array.from({ length: 12 }, (_, index) => index + 1))("%d pictures each have one place, nine at most", (count) => {
  const places = layMosaic(Array.from({ length: count }, (_, index) => 0.5 + index * 0.2)).flatMap((row) =>
    row.tiles.map(({ place }) => place),
  );
  expect(places).toEqual(Array.from({ length: Math.min(count, TILES_MAX) }, (_, index) => index));
});

test("a row is as wide as its pictures together, so that their heights are alike", () => {
  const [row] = layMosaic([1, 1.5, 1, 1]);
  expect(row?.ratio).toBe(2.5);
});

test("two wide pictures stand one above the other, others side by side", () => {
  expect(layMosaic([1.6, 1.8])).toHaveLength(2);
  expect(layMosaic([1.6, 0.7])).toHaveLength(1);
});

test("no picture makes a row so tall or so flat that the talk is lost beside it", () => {
  for (const ratio of [0.001, 7000, Number.NaN, 0]) {
    const [row] = layMosaic([ratio]);
    expect(row?.ratio).toBeGreaterThanOrEqual(0.7);
    expect(row?.ratio).toBeLessThanOrEqual(2.4);
  }
});

test("what has no known sides is square", () => {
  expect([ratioOf({ width: null, height: 3 }), ratioOf({ width: 3, height: 0 }), ratioOf({ width: 3, height: 2 })]).toEqual([1, 1, 1.5]);
});
