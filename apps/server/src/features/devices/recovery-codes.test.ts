import { systemRandom } from "@musubi/base";
import { expect, test } from "vitest";
import { hashRecoveryCode, newRecoveryCodes } from "./recovery-codes.ts";

test("there are ten codes, all different, in four groups of five that handwriting can carry", () => {
  const codes = newRecoveryCodes(systemRandom);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
});

for (const [typed, why] of [
  ["abc01-23456-789ef-ghjkm", "in lower case"],
  ["ABC0123456789EFGHJKM", "without groups"],
  [" ABC01 23456 789EF GHJKM ", "with spaces"],
  ["ABCOI-23456-789EF-GHJKM", "with the letters O and I for digits"],
  ["abcol-23456-789ef-ghjkm", "with the letters o and l for digits"],
] as const) {
  test(`a code counts when it is typed ${why}`, () => {
    expect(hashRecoveryCode(typed)).toEqual(hashRecoveryCode("ABC01-23456-789EF-GHJKM"));
  });
}

test("a code with one other character does not count", () => {
  expect(hashRecoveryCode("ABC01-23456-789EF-GHJKN")).not.toEqual(hashRecoveryCode("ABC01-23456-789EF-GHJKM"));
});
