import { LIMITS } from "@musubi/protocol";
import { expect, test } from "vitest";
import { canBeSent, kindOf } from "./chosen.ts";

const file = (type: string, name: string, size = 10) => ({ type, name, size });

test.each([
  ["image/jpeg", "a.jpg", "picture"],
  ["", "IMG_1.HEIC", "picture"],
  ["video/quicktime", "a.mov", "video"],
  ["video/webm;codecs=vp9", "a.webm", "video"],
  ["image/svg+xml", "a.svg", "file"],
  ["application/pdf", "photo.jpg.pdf", "file"],
  ["", "a.jpg", "file"],
])("%s named %s goes as a %s", (type, name, kind) => {
  expect(kindOf(file(type, name))).toBe(kind);
});

test("nothing and too much cannot be sent; a large photo does not slip out as a file with its place in it", () => {
  expect(canBeSent(file("image/jpeg", "a.jpg", 0))).toBe(false);
  expect(canBeSent(file("image/jpeg", "a.jpg", LIMITS.uploadBytes.picture + 1))).toBe(false);
  expect(canBeSent(file("image/jpeg", "a.jpg", LIMITS.uploadBytes.picture))).toBe(true);
});
