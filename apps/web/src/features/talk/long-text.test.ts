import { expect, test } from "vitest";
import { isLongText } from "./long-text.ts";

test("a text is long by its characters or by its lines", () => {
  expect(isLongText("a".repeat(1_600))).toBe(false);
  expect(isLongText("a".repeat(1_601))).toBe(true);
  expect(isLongText(Array.from({ length: 24 }, () => "x").join("\n"))).toBe(false);
  expect(isLongText(Array.from({ length: 25 }, () => "x").join("\n"))).toBe(true);
});
