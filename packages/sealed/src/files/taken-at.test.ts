import { readFileSync } from "node:fs";
import { utf8 } from "@musubi/base";
import { expect, test } from "vitest";
import { takenAtOf } from "./taken-at.ts";

const photo = (name: string) => new Uint8Array(readFileSync(new URL(`../../../../fixtures/photos/${name}`, import.meta.url)));

/** An Exif block that says nothing but when. */
function blockOf(when: string, offset: string): Uint8Array {
  const bytes = new Uint8Array(120);
  const view = new DataView(bytes.buffer, 6);
  bytes.set([0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 0x2a]);
  const entry = (at: number, tag: number, length: number, value: number) => {
    view.setUint16(at, tag);
    view.setUint16(at + 2, 2);
    view.setUint32(at + 4, length);
    view.setUint32(at + 8, value);
  };
  view.setUint32(4, 8);
  view.setUint16(8, 1);
  entry(10, 0x8769, 1, 26);
  view.setUint16(26, 2);
  entry(28, 0x9003, 20, 60);
  entry(40, 0x9011, 7, 82);
  bytes.set(utf8(when), 66);
  bytes.set(utf8(offset), 88);
  return bytes;
}

test("a camera's clock is read as it showed, wherever that was; what is no time is none", () => {
  expect(takenAtOf(blockOf("2024:05:06 07:08:09", "+09:00"))).toBe(Date.UTC(2024, 4, 6, 7, 8, 9));
  expect(takenAtOf(blockOf("2024:02:30 07:08:09", "+09:00"))).toBeNull();
  expect(takenAtOf(blockOf("9999:99:99 99:99:99", "+09:00"))).toBeNull();
});

test("a photo with metadata says when it was taken, one without does not, and no beginning of one ends badly", () => {
  const whole = photo("exif-gps-orient6.jpg");
  expect(takenAtOf(whole)).not.toBeNull();
  expect(takenAtOf(utf8("no picture"))).toBeNull();
  for (let length = 0; length < 600; length += 1) expect(() => takenAtOf(whole.subarray(0, length))).not.toThrow();
});
