import { hex, systemRandom } from "@musubi/base";
import { expect, test } from "vitest";
import { hashSessionToken, isSessionToken, newSessionToken } from "./tokens.ts";

test("a new token has the form of a token and 256 bits behind its prefix", () => {
  const token = newSessionToken(systemRandom);
  expect(isSessionToken(token)).toBe(true);
  expect(token).toMatch(/^mst_[A-Za-z0-9_-]{43}$/);
});

test("two tokens are different and hash differently", () => {
  const [one, other] = [newSessionToken(systemRandom), newSessionToken(systemRandom)];
  expect(one).not.toBe(other);
  expect(hashSessionToken(one)).not.toEqual(hashSessionToken(other));
});

test("the stored hash is the SHA-256 of the token's text", () => {
  expect(hex(hashSessionToken("mst_abc"))).toBe("18987fc77cacb2aaf5c7ade1e027a9ba6ca67f0fdec9cbb07485fe26b67a2a0a");
});

for (const text of [
  "",
  "mst_",
  "mst_short",
  "xst_".padEnd(47, "A"),
  "mst_".padEnd(48, "A"),
  `mst_${"A".repeat(42)}!`,
  ` ${"mst_".padEnd(47, "A")}`,
]) {
  test(`${JSON.stringify(text)} is no token`, () => {
    expect(isSessionToken(text)).toBe(false);
  });
}
