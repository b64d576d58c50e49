import type { DisclosureCoverage } from "@musubi/protocol";
import { expect, test } from "vitest";
import { isComplete } from "./is-complete.ts";

test.each<[string, DisclosureCoverage | null, boolean]>([
  ["nothing is known yet", null, false],
  ["nobody can say since when", { since: null, gaps: [] }, false],
  ["there is a gap", { since: 1, gaps: [{ from: 2, to: 3 }] }, false],
  ["there is a gap without an end", { since: 1, gaps: [{ from: 2, to: null }] }, false],
  ["everything is recorded since a known day", { since: 1, gaps: [] }, true],
])("none may be said only of a record without gaps: %s", (_, coverage, expected) => {
  expect(isComplete(coverage)).toBe(expected);
});
