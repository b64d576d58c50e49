import { expect, test } from "vitest";
import { takenAtOf } from "./exif.ts";

/** An Exif block that says when, and with `offset` where its clock was (tags 0x9003 and 0x9011). */
function exif(taken: string, offset?: string): Buffer {
  const texts = [
    [0x9003, Buffer.from(`${taken}\0`)] as const,
    ...(offset === undefined ? [] : [[0x9011, Buffer.from(`${offset}\0`)] as const]),
  ];
  const entries = [Buffer.alloc(2)];
  entries[0]?.writeUInt16LE(texts.length);
  const values: Buffer[] = [];
  let at = 26 + 2 + texts.length * 12 + 4;
  for (const [tag, value] of texts) {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(tag, 0);
    entry.writeUInt16LE(2, 2);
    entry.writeUInt32LE(value.length, 4);
    entry.writeUInt32LE(at, 8);
    at += value.length;
    entries.push(entry);
    values.push(value);
  }
  const main = Buffer.alloc(26);
  main.write("II*\0", 0, "latin1");
  main.writeUInt32LE(8, 4);
  main.writeUInt16LE(1, 8);
  main.writeUInt16LE(0x8769, 10);
  main.writeUInt16LE(4, 12);
  main.writeUInt32LE(1, 14);
  main.writeUInt32LE(26, 18);
  return Buffer.concat([Buffer.from("Exif\0\0"), main, ...entries, Buffer.alloc(4), ...values]);
}

test("a photo was taken when its camera's clock says, whatever zone that was in", () => {
  expect(takenAtOf(exif("2026:05:06 23:30:00"))).toBe("2026-05-06T23:30:00");
  expect(takenAtOf(exif("2026:05:06 23:30:00", "+09:00"))).toBe("2026-05-06T23:30:00");
  expect(takenAtOf(exif("2026:05:06 23:30:00", "-07:00"))).toBe("2026-05-06T23:30:00");
});

test("what is no time is none", () => {
  for (const text of ["2026:02:30 10:00:00", "0000:00:00 00:00:00", "yesterday, I think"]) expect(takenAtOf(exif(text))).toBeNull();
  expect(takenAtOf(Buffer.alloc(40))).toBeNull();
});
