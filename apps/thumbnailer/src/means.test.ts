import sharp from "sharp";
import { expect, test } from "vitest";
import { meansOf, type Pixels } from "./means.ts";

function pixelsOf(width: number, height: number, channels: Pixels["channels"], fill: (x: number, y: number) => readonly number[]): Pixels {
  const rows = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => fill(x, y)));
  return { data: Buffer.from(rows.flat(2)), width, height, channels };
}

test("each pixel of the small copy is the mean of those it stands for", () => {
  const halves = pixelsOf(8, 4, 3, (x) => (x % 2 === 0 ? [0, 100, 200] : [100, 200, 0]));
  const small = meansOf(halves, 4);
  expect([small.width, small.height]).toEqual([4, 2]);
  expect([...small.data]).toEqual(Array.from({ length: 8 }, () => [50, 150, 100, 255]).flat());
});

test("what is transparent lends no colour, and grey counts for all three", () => {
  const glass = pixelsOf(2, 1, 4, (x) => (x === 0 ? [200, 10, 30, 255] : [0, 255, 0, 0]));
  expect([...meansOf(glass, 1).data]).toEqual([200, 10, 30, 128]);
  expect([
    ...meansOf(
      pixelsOf(2, 1, 2, (x) => (x === 0 ? [90, 255] : [7, 0])),
      1,
    ).data,
  ]).toEqual([90, 90, 90, 128]);
  expect([
    ...meansOf(
      pixelsOf(3, 3, 1, () => [64]),
      1,
    ).data,
  ]).toEqual([64, 64, 64, 255]);
  expect([
    ...meansOf(
      pixelsOf(1, 1, 4, () => [9, 9, 9, 0]),
      40,
    ).data,
  ]).toEqual([0, 0, 0, 0]);
});

test("nothing is enlarged, no cell is empty, and odd sizes keep their shape", () => {
  for (const [width, height] of [
    [1, 1],
    [3, 2000],
    [41, 39],
    [256, 171],
    [2000, 1],
  ] as const) {
    const small = meansOf(
      pixelsOf(width, height, 1, () => [77]),
      40,
    );
    expect(Math.max(small.width, small.height)).toBe(Math.min(40, Math.max(width, height)));
    expect(new Set(small.data)).toEqual(new Set([77, 255]));
  }
});

test("a gradient comes out as a resampler would draw it", async () => {
  const slope = pixelsOf(256, 192, 3, (x, y) => [x, y, 255 - x]);
  const small = meansOf(slope, 40);
  const { data } = await sharp(slope.data, { raw: { width: 256, height: 192, channels: 3 } })
    .resize(40, 30, { fit: "fill" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const worst = Math.max(...small.data.map((value, at) => Math.abs(value - (data[at] ?? 0))));
  expect(worst).toBeLessThanOrEqual(4);
});
