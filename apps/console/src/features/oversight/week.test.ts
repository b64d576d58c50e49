import { expect, test } from "vitest";
import { isFinished } from "./week.ts";

test.each([
  ["2026-W47", Date.UTC(2026, 10, 23)],
  ["2026-W01", Date.UTC(2026, 0, 5)],
  ["2020-W53", Date.UTC(2021, 0, 4)],
  ["2024-W01", Date.UTC(2024, 0, 8)],
])("the week %s is finished from its Monday on, and not before", (week, nextMonday) => {
  expect(isFinished(week, nextMonday)).toBe(true);
  expect(isFinished(week, nextMonday - 1)).toBe(false);
});

test("what is no week is never finished", () => {
  expect(isFinished("2026-47", Date.UTC(2030, 0, 1))).toBe(false);
});
