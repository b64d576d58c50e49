import { brand } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import { expect, test } from "vitest";
import type { OperatorAccount } from "../features/accounts/operator-store.ts";
import { counted } from "./counted.ts";
import { waysIn } from "./user/list-users.ts";

test("one of a thing is said as one, none and several as many", () => {
  expect([0, 1, 2].map((count) => counted(count, "device"))).toEqual(["0 devices", "1 device", "2 devices"]);
  expect(counted(1, "person", "people")).toBe("1 person");
  expect(counted(21, "person", "people")).toBe("21 people");
});

const SOMEBODY: OperatorAccount = {
  accountId: brand<AccountId>("acc_alice"),
  handle: "alice",
  displayName: "Alice",
  country: "JP",
  language: "ja",
  createdAt: new Date(0),
  deletedAt: null,
  lastSeenAt: null,
  deviceCount: 1,
  hasPassword: true,
  passkeyCount: 0,
  recoveryCodesLeft: 0,
};

test.each([
  [0, "password"],
  [1, "password, 1 passkey"],
  [2, "password, 2 passkeys"],
])("who has a password and %i passkeys signs in with %s", (passkeyCount, words) => {
  const one: OperatorAccount = { ...SOMEBODY, passkeyCount };
  expect(waysIn(one)).toBe(words);
});
