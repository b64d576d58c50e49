import { expect, test } from "vitest";
import { adviseOn } from "./password-advice.ts";

test("a short password says how many characters are missing", () => {
  expect(adviseOn("", [])).toEqual({ kind: "short", left: 10 });
  expect(adviseOn("結び目は赤い", [])).toEqual({ kind: "short", left: 4 });
});

test("a password of few different characters is called so", () => {
  expect(adviseOn("aaaaaaaaaaaabbbb", [])).toEqual({ kind: "repeats" });
});

test("the handle or name inside is pointed out", () => {
  expect(adviseOn("Hanako-2026-x", ["hanako", "花子"])).toEqual({ kind: "own" });
});

test("length makes it strong, not signs", () => {
  expect(adviseOn("river stone", [])).toEqual({ kind: "fair" });
  expect(adviseOn("river stone lantern moss", [])).toEqual({ kind: "strong" });
});
