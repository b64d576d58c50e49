import { ManualClock } from "@musubi/base";
import { expect, test } from "vitest";
import { ServerTime } from "./server-time.ts";

const NOON = Date.UTC(2026, 3, 1, 12);

test("a machine whose clock is an hour off measures by the directory's", () => {
  const clock = new ManualClock(NOON - 3_600_000);
  const time = new ServerTime(clock);
  time.heard(NOON);
  expect(Math.abs(time.nowMs() - NOON)).toBeLessThanOrEqual(1_000);
  clock.advanceMs(60_000);
  expect(Math.abs(time.nowMs() - NOON - 60_000)).toBeLessThanOrEqual(1_000);
});

test("a difference of less than the header can tell moves nothing, so that a countdown does not jump", () => {
  const time = new ServerTime(new ManualClock(NOON));
  for (const heard of [NOON - 1_000, NOON, NOON + 1_000]) time.heard(heard);
  expect(time.nowMs()).toBe(NOON);
});

test("an answer that tells no time moves nothing", () => {
  const time = new ServerTime(new ManualClock(NOON));
  time.heard(null);
  expect(time.nowMs()).toBe(NOON);
});
