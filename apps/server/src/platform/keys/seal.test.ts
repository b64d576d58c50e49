import { fromUtf8, systemRandom, utf8 } from "@musubi/base";
import { expect, test } from "vitest";
import { SealBroken, type SealContext, seal, unseal } from "./seal.ts";

const key = systemRandom.bytes(32);
const context: SealContext = ["profile_private", "usr_a", 1];
const sealed = seal(key, utf8("山田 花子"), { context, random: systemRandom });

test("what was sealed opens under its key and context", () => {
  expect(fromUtf8(unseal(key, sealed, context))).toBe("山田 花子");
});

test("the same text sealed twice looks different", () => {
  expect(seal(key, utf8("山田 花子"), { context, random: systemRandom })).not.toEqual(sealed);
});

test("under another key it does not open", () => {
  expect(() => unseal(systemRandom.bytes(32), sealed, context)).toThrow(SealBroken);
});

const others: readonly SealContext[] = [
  ["profile_private", "usr_b", 1],
  ["profile", "usr_a", 1],
  ["profile_private", "usr_a", 2],
  ["profile_private", "usr_a"],
  ["profile_private", "usr_a1"],
  ["profile_privateusr_a", 1],
  [],
];
for (const other of others) {
  test(`in the place of ${JSON.stringify(other)} it does not open`, () => {
    expect(() => unseal(key, sealed, other)).toThrow(SealBroken);
  });
}

test("with any one byte changed, or cut short anywhere, it does not open", () => {
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
    expect(() => unseal(key, changed, context)).toThrow(SealBroken);
    expect(() => unseal(key, sealed.subarray(0, at), context)).toThrow(SealBroken);
  }
});
