import { expect, test } from "vitest";
import { clampView, SCALE_MAX, WHOLE, zoomAbout } from "./zoom-math.ts";

const stage = { width: 400, height: 800 };

test("the point under the finger stays there while the picture grows", () => {
  const finger = { x: 70, y: -30 };
  const before = { scale: 1.5, x: 10, y: 20 };
  const after = zoomAbout(before, finger, 3);
  const onPicture = ({ scale, x, y }: typeof before) => [(finger.x - x) / scale, (finger.y - y) / scale];
  expect(onPicture(after)).toEqual(onPicture(before));
});

test("a picture never leaves its stage", () => {
  expect(clampView({ scale: 2, x: 9_999, y: 9_999 }, { width: 400, height: 300 }, stage)).toEqual({ scale: 2, x: 200, y: 0 });
  expect(clampView({ scale: 1, x: 50, y: 50 }, { width: 400, height: 300 }, stage)).toEqual(WHOLE);
});

test("it is never smaller than whole nor larger than its limit", () => {
  expect(zoomAbout(WHOLE, { x: 0, y: 0 }, 0.2).scale).toBe(1);
  expect(clampView({ scale: 99, x: 0, y: 0 }, stage, stage).scale).toBe(SCALE_MAX);
});
