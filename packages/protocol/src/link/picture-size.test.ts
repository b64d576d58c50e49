import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pictureSize } from "./picture-size.ts";

const base64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

// The smallest that encoders make, each of another size.
const PNG = base64("iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAAEklEQVR4nGP4z8DAAMIM/4EAAB/uBfsL2WiLAAAAAElFTkSuQmCC");
const GIF = base64("R0lGODlhBQAEAIAAAP8AAP///yH5BAAAAAAALAAAAAAFAAQAAAIEhI+pWQA7");
const LOSSY = base64("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");
const LOSSLESS = base64("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");
const EXTENDED = base64("UklGRjoAAABXRUJQVlA4WAoAAAAQAAAA3wEADgEAQUxQSAIAAAAAAFZQOCAYAAAAMAEAnQEqAQABAAEABiWkAANwAP7+AAA=");
const photo = readFileSync(new URL("../../../../fixtures/photos/exif-gps-orient6.jpg", import.meta.url));

test.each([
  ["a PNG", PNG, { type: "image/png", width: 2, height: 3 }],
  ["a GIF", GIF, { type: "image/gif", width: 5, height: 4 }],
  ["a lossy WebP", LOSSY, { type: "image/webp", width: 1, height: 1 }],
  ["a lossless WebP", LOSSLESS, { type: "image/webp", width: 1, height: 1 }],
  ["the canvas of an extended WebP", EXTENDED, { type: "image/webp", width: 480, height: 271 }],
])("%s says how large it is", (_, bytes, size) => {
  expect(pictureSize(bytes)).toEqual(size);
});

test("a photo says so behind what its camera wrote, and cut short it says nothing or the same", () => {
  const size = pictureSize(photo);
  expect(size).toMatchObject({ type: "image/jpeg" });
  for (let end = 0; end < photo.length; end += 97) expect([null, size]).toContainEqual(pictureSize(photo.subarray(0, end)));
});

test.each([
  ["nothing", new Uint8Array()],
  ["a drawing made of text", new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ["a page", new TextEncoder().encode("<!doctype html><title>no picture at all</title>")],
  ["a PNG without its header", Uint8Array.from([...PNG.subarray(0, 12), ...PNG.subarray(16), 0, 0, 0, 0])],
  [
    "a JPEG of segments without end",
    Uint8Array.from([0xff, 0xd8, ...Array.from({ length: 60 }, (_, at) => [0xff, 0xe0, 0, 2][at % 4] ?? 0)]),
  ],
  ["a JPEG without height", Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 0, 0, 9, ...new Array<number>(20).fill(0)])],
  ["zeros", new Uint8Array(64)],
])("%s is no picture", (_, bytes) => {
  expect(pictureSize(bytes)).toBeNull();
});
