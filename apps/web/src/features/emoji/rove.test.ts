import { expect, test } from "vitest";
import { roveTo } from "./rove.ts";

// Two lines of four and one of two.
const grid = { count: 10, columns: 4 };

test.each([
  ["ArrowRight", 3, 4],
  ["ArrowLeft", 4, 3],
  ["ArrowDown", 1, 5],
  ["ArrowDown", 7, 9],
  ["ArrowUp", 9, 5],
  ["Home", 6, 0],
  ["End", 6, 9],
])("%s leads from %i to %i", (key, at, to) => {
  expect(roveTo(key, { ...grid, at })).toBe(to);
});

test.each([
  ["ArrowLeft", 0],
  ["ArrowUp", 2],
  ["ArrowDown", 8],
  ["ArrowRight", 9],
  ["Enter", 3],
])("%s leads nowhere from %i", (key, at) => {
  expect(roveTo(key, { ...grid, at })).toBeNull();
});
