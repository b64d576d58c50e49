import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { coloursOf, isHeic } from "./heic.ts";

const photo = (name: string) => new Uint8Array(readFileSync(new URL(`../../../../../fixtures/photos/${name}`, import.meta.url)));

test("a HEIC picture is known by its first bytes, and nothing else is taken for one", () => {
  expect(isHeic(photo("img-2682.heic"))).toBe(true);
  for (const name of ["paris-icc-exif-xmp.avif", "exif-gps-orient6.jpg", "exif-gps-orient6.png"]) expect(isHeic(photo(name))).toBe(false);
  const whole = photo("img-2682.heic");
  for (let length = 0; length < 64; length += 1) expect(() => isHeic(whole.subarray(0, length))).not.toThrow();
});

test("its colours are those that its file names, by a profile or by number; else sRGB", () => {
  const heic = photo("img-2682.heic");
  expect(coloursOf(heic)).toBe("display-p3");
  const box = (kind: string, ...rest: number[]) => new Uint8Array([0, 0, 0, 19, ...Buffer.from(`colr${kind}`), ...rest]);
  expect(coloursOf(box("nclx", 0, 12, 0, 13, 0, 6, 0x80))).toBe("display-p3");
  expect(coloursOf(box("nclx", 0, 1, 0, 13, 0, 6, 0x80))).toBe("srgb");
  expect(coloursOf(box("prof", ...Buffer.from("sRGB IEC61966-2.1")))).toBe("srgb");
  expect(coloursOf(new Uint8Array(8))).toBe("srgb");
  for (let length = 0; length < 2_000; length += 7) expect(() => coloursOf(heic.subarray(0, length))).not.toThrow();
});
