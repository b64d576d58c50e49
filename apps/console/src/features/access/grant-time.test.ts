import { expect, test } from "vitest";
import { countdownLabel, isLive, readingsLeft, secondsLeft, warningDue } from "./grant-time.ts";

const END = Date.UTC(2026, 3, 1, 12);

test("a grant is live until its end, and not a millisecond longer", () => {
  const grant = { state: "live", endsAt: END } as const;
  expect(isLive(grant, END - 1)).toBe(true);
  expect(isLive(grant, END)).toBe(false);
});

test.each(["asked", "denied", "ended", "expired"] as const)("a grant that is %s opens nothing, whatever its end says", (state) => {
  expect(isLive({ state, endsAt: END + 1 }, END)).toBe(false);
});

test("a live grant without an end opens nothing", () => {
  expect(isLive({ state: "live", endsAt: null }, END)).toBe(false);
  expect(secondsLeft({ endsAt: null }, END)).toBe(0);
});

test("the countdown counts the second that has begun, and stops at none", () => {
  expect(secondsLeft({ endsAt: END }, END - 1_001)).toBe(2);
  expect(secondsLeft({ endsAt: END }, END - 1)).toBe(1);
  expect(secondsLeft({ endsAt: END }, END + 5_000)).toBe(0);
});

test("the countdown is read as minutes and seconds, with hours where there are some", () => {
  expect(countdownLabel(0)).toBe("0:00");
  expect(countdownLabel(65)).toBe("1:05");
  expect(countdownLabel(1_800)).toBe("30:00");
  expect(countdownLabel(25_500)).toBe("7:05:00");
});

test("the end is announced once at five minutes and once at one", () => {
  expect(warningDue(301, 300)).toBe(300);
  expect(warningDue(300, 299)).toBeNull();
  expect(warningDue(61, 60)).toBe(60);
  expect(warningDue(400, 30)).toBe(60);
  expect(warningDue(30, 0)).toBeNull();
});

test("a budget that was overdrawn has nothing left", () => {
  expect(readingsLeft({ rowsMax: 20, rowsUsed: 5 })).toBe(15);
  expect(readingsLeft({ rowsMax: 20, rowsUsed: 21 })).toBe(0);
});
