import { brand, ManualClock, systemRandom } from "@musubi/base";
import { type AccountId, type DeviceId, newId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { hashSessionToken, isSessionToken } from "../features/devices/port.ts";
import type { UserActor } from "../kernel/actor.ts";
import { SessionBook } from "./session-book.ts";

const actor: UserActor = {
  kind: "user",
  accountId: brand<AccountId>(newId("usr", systemRandom)),
  deviceId: brand<DeviceId>(newId("dev", systemRandom)),
};
const token = `mst_${"A".repeat(43)}`;

function bookThatCounts() {
  const asked: string[] = [];
  const find = (hash: Buffer) => {
    asked.push(hash.toString("hex"));
    return Promise.resolve(hash.equals(hashSessionToken(token)) ? actor : null);
  };
  return { book: new SessionBook(isSessionToken, find, new ManualClock(0)), asked };
}

test("the database is asked for what has the form of a token, and for nothing else", async () => {
  const { book, asked } = bookThatCounts();
  for (const text of ["", "x".repeat(47), `xst_${"A".repeat(43)}`, `${token}x`, `${token.slice(0, -1)}!`, "a".repeat(60)])
    expect(await book.resolve(text)).toBeNull();
  expect(asked).toEqual([]);
  expect(await book.resolve(token)).toEqual(actor);
  expect(asked).toHaveLength(1);
});

test("a session that was just found is not asked for again until it is forgotten", async () => {
  const { book, asked } = bookThatCounts();
  await book.resolve(token);
  await book.resolve(token);
  expect(asked).toHaveLength(1);
  book.forget(actor.deviceId);
  await book.resolve(token);
  expect(asked).toHaveLength(2);
});
