import { expect, test } from "vitest";
import { FOREVER, muteUntil } from "./mute-until.ts";

const NOW = 1_800_000_000_000;

test("a talk stays silent for as long as was chosen", () => {
  expect(muteUntil("1h", NOW) - NOW).toBe(3_600_000);
  expect(muteUntil("8h", NOW) - NOW).toBe(28_800_000);
  expect(muteUntil("week", NOW) - NOW).toBe(604_800_000);
});

test("until I turn it on is an instant that the contract can carry and a date can hold", () => {
  expect(muteUntil("forever", NOW)).toBe(FOREVER);
  expect(new Date(FOREVER).toISOString()).toBe("9999-12-31T23:59:59.000Z");
});
