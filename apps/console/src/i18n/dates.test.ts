import { expect, test } from "vitest";
import { agoLabel, dayField, endOfDayField, exactLabel, startOfDayField } from "./dates.ts";

const at = (year: number, month: number, day: number, hour = 0, minute = 0) => new Date(year, month - 1, day, hour, minute).getTime();

test("a record's time is told to the second, with hours from 00 to 23", () => {
  expect(exactLabel(at(2026, 3, 12, 0, 5) + 9_000, "ja")).toContain("0:05:09");
  expect(exactLabel(at(2026, 3, 12, 23, 5) + 9_000, "en")).toContain("23:05:09");
});

test("a date field holds the local day, and gives back its first instant and the first one after it", () => {
  expect(dayField(at(2026, 3, 1, 23, 59))).toBe("2026-03-01");
  expect(startOfDayField("2026-03-01")).toBe(at(2026, 3, 1));
  expect(endOfDayField("2026-02-28")).toBe(at(2026, 3, 1));
  expect(endOfDayField("2026-12-31")).toBe(at(2027, 1, 1));
});

test.each(["", "2026-2-1", "2026-02-30", "yesterday"])("%o is no day", (field) => {
  expect(startOfDayField(field)).toBeNull();
  expect(endOfDayField(field)).toBeNull();
});

test("how long ago is told in the largest unit that says something, and never in the future", () => {
  const now = at(2026, 3, 12, 12);
  expect(agoLabel(now - 30_000, now, "en")).toBe("this minute");
  expect(agoLabel(now - 7_200_000, now, "en")).toBe("2 hours ago");
  expect(agoLabel(now - 86_400_000, now, "ja")).toBe("昨日");
  expect(agoLabel(now + 60_000, now, "en")).toBe("this minute");
});
