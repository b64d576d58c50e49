import { systemRandom } from "@musubi/base";
import { expect, test } from "vitest";
import { Unavailable } from "../../kernel/unavailable.ts";
import { PasswordHasher } from "./password-hasher.ts";

const hasher = new PasswordHasher(systemRandom);

test("a password fits its own hash and no other does", async () => {
  const stored = await hasher.hash("seven quiet herons");
  expect(await hasher.check(stored, "seven quiet herons")).toBe(true);
  expect(await hasher.check(stored, "seven quiet heron")).toBe(false);
});

test("the stored form is argon2id with 19 MiB, two passes and a salt of its own", async () => {
  const [one, other] = [await hasher.hash("the same words"), await hasher.hash("the same words")];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(other);
});

test("without a stored hash every password is wrong", async () => {
  expect(await hasher.check(null, "seven quiet herons")).toBe(false);
  expect(await hasher.check(null, "")).toBe(false);
});

test("a password typed with composed and decomposed characters is the same", async () => {
  const stored = await hasher.hash("が始まるかもしれない");
  expect(await hasher.check(stored, "か\u3099始まるかもしれない")).toBe(true);
});

test("all that wait get their turn, and beyond the queue the server says it is busy", async () => {
  const busy = new PasswordHasher(systemRandom);
  const all = await Promise.allSettled(Array.from({ length: 110 }, () => busy.check(null, "x")));
  expect(all.filter((one) => one.status === "fulfilled")).toHaveLength(102);
  const refused = all.filter((one) => one.status === "rejected");
  expect(refused.every((one) => one.reason instanceof Unavailable)).toBe(true);
  expect(await busy.check(null, "x")).toBe(false);
});
