import { expect, test } from "vitest";
import { base64 } from "./base64.ts";

test("bytes become base 64 with padding", () => {
  expect(base64(Uint8Array.of())).toBe("");
  expect(base64(Uint8Array.of(0xfb, 0xff))).toBe("+/8=");
});

test("many bytes come back the same", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256);
  expect(Uint8Array.from(atob(base64(bytes)), (character) => character.charCodeAt(0))).toEqual(bytes);
});
