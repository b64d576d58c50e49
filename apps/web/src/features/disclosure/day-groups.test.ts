import { expect, test } from "vitest";
import { dayGroups } from "./day-groups.ts";

const at = (day: number, hour: number): { at: number } => ({ at: new Date(2026, 10, day, hour).getTime() });

test("entries of one local day stand together, in their order", () => {
  const groups = dayGroups([at(22, 23), at(22, 0), at(21, 23), at(19, 12)]);
  expect(groups.map(({ dayMs, entries }) => [new Date(dayMs).getDate(), entries.length])).toEqual([
    [22, 2],
    [21, 1],
    [19, 1],
  ]);
});

test("no entries are no days", () => {
  expect(dayGroups([])).toEqual([]);
});
