import { createHash } from "node:crypto";
import { hex } from "@musubi/base";
import { expect, test } from "vitest";
import { safetyCode, safetyNumber } from "./safety-number.ts";

const fill = (byte: number, length: number) => new Uint8Array(length).fill(byte);
const ALICE = { account: fill(1, 16), identityKey: fill(0xa1, 32) };
const BOB = { account: fill(2, 16), identityKey: fill(0xb0, 32) };

/** The same once more, written as the page about it says, over Node's own SHA-512. */
function digitsByHand({ account, identityKey }: typeof ALICE): string {
  const label = Buffer.from("sealed safety number v1");
  const subject = Buffer.concat([account, identityKey]);
  let hash = createHash("sha512")
    .update(Buffer.concat([Buffer.from([0, 0, 0, label.length]), label, subject]))
    .digest();
  for (let round = 1; round < 5_200; round++)
    hash = createHash("sha512")
      .update(Buffer.concat([hash, subject]))
      .digest();
  return Array.from({ length: 6 }, (_, group) => String(hash.readUIntBE(5 * group, 5) % 100_000).padStart(5, "0")).join(" ");
}

test("a safety number is 60 digits, the same from both sides", () => {
  const number = safetyNumber(ALICE, BOB);
  expect(number).toMatch(/^(\d{5} ){11}\d{5}$/);
  expect(safetyNumber(BOB, ALICE)).toBe(number);
  expect(number).toBe([digitsByHand(ALICE), digitsByHand(BOB)].toSorted().join(" "));
});

test("it changes with either key and with either account", () => {
  const changed = [
    safetyNumber({ ...ALICE, identityKey: ALICE.identityKey.with(31, 0) }, BOB),
    safetyNumber(ALICE, { ...BOB, identityKey: BOB.identityKey.with(0, 0) }),
    safetyNumber({ ...ALICE, account: ALICE.account.with(0, 9) }, BOB),
  ];
  expect(new Set([safetyNumber(ALICE, BOB), ...changed]).size).toBe(4);
});

test("its code is the same from both sides, and another for another key", () => {
  expect(hex(safetyCode(ALICE, BOB))).toBe(hex(safetyCode(BOB, ALICE)));
  expect(safetyCode(ALICE, BOB)).toHaveLength(67);
  expect(hex(safetyCode(ALICE, { ...BOB, identityKey: fill(7, 32) }))).not.toBe(hex(safetyCode(ALICE, BOB)));
});
