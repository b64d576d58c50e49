import { expect, test } from "vitest";
import { dayLabel, daysBetween, shortLabel, timeLabel } from "./dates.ts";

const at = (year: number, month: number, day: number, hour = 12, minute = 0) => new Date(year, month - 1, day, hour, minute).getTime();
const NOW = at(2026, 3, 12, 9, 30);

test("days are counted by the calendar, not by 24 hours", () => {
  expect(daysBetween(at(2026, 3, 11, 23, 59), at(2026, 3, 12, 0, 1))).toBe(1);
  expect(daysBetween(at(2026, 3, 12, 0, 1), at(2026, 3, 12, 23, 59))).toBe(0);
});

test("today and yesterday are words in both languages", () => {
  expect(dayLabel(NOW, NOW, "ja")).toBe("今日");
  expect(dayLabel(at(2026, 3, 11), NOW, "ja")).toBe("昨日");
  expect(dayLabel(at(2026, 3, 11), NOW, "en")).toBe("Yesterday");
});

test("an older day carries its weekday, and its year when it is another one", () => {
  expect(dayLabel(at(2026, 3, 2), NOW, "ja")).toBe("3月2日(月)");
  expect(dayLabel(at(2025, 12, 31), NOW, "ja")).toBe("2025年12月31日(水)");
  expect(dayLabel(at(2026, 3, 2), NOW, "en")).toContain("2 March");
});

test("the list shows the time today, then the weekday, then the date", () => {
  expect(shortLabel(at(2026, 3, 12, 7, 5), NOW, "ja")).toBe("07:05");
  expect(shortLabel(at(2026, 3, 11), NOW, "ja")).toBe("昨日");
  expect(shortLabel(at(2026, 3, 9), NOW, "ja")).toBe("月曜日");
  expect(shortLabel(at(2026, 2, 1), NOW, "ja")).toBe("2/1");
  expect(shortLabel(at(2024, 2, 1), NOW, "ja")).toBe("2024/02/01");
});

test("hours run from 00 to 23", () => {
  expect(timeLabel(at(2026, 3, 12, 0, 5))).toBe("00:05");
  expect(timeLabel(at(2026, 3, 12, 23, 5))).toBe("23:05");
});
