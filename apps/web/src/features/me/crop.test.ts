import { expect, test } from "vitest";
import { draggedView, firstView, insideView, squareOf, ZOOM_MAX } from "./crop.ts";

const WIDE = { width: 400, height: 200 };

test("the first view is the largest square in the middle", () => {
  expect(squareOf(WIDE, firstView(WIDE))).toEqual({ left: 100, top: 0, side: 200 });
});

test("the square never leaves the picture", () => {
  expect(squareOf(WIDE, insideView(WIDE, { x: -50, y: 900, zoom: 1 }))).toEqual({ left: 0, top: 0, side: 200 });
  expect(squareOf(WIDE, insideView(WIDE, { x: 900, y: 0, zoom: 2 }))).toEqual({ left: 300, top: 0, side: 100 });
});

test("a picture cannot be made smaller than the frame nor larger than the limit", () => {
  expect(insideView(WIDE, { x: 200, y: 100, zoom: 0.2 }).zoom).toBe(1);
  expect(insideView(WIDE, { x: 200, y: 100, zoom: 90 }).zoom).toBe(ZOOM_MAX);
});

test("dragging to the right shows more of the left", () => {
  const dragged = draggedView(WIDE, firstView(WIDE), { x: 50, y: 0, frameSide: 100 });
  expect(squareOf(WIDE, dragged)).toEqual({ left: 0, top: 0, side: 200 });
});

test("a drag counts in the frame's pixels, whatever the enlargement", () => {
  const dragged = draggedView(WIDE, { x: 200, y: 100, zoom: 2 }, { x: -10, y: 10, frameSide: 100 });
  expect(dragged).toEqual({ x: 210, y: 90, zoom: 2 });
});
