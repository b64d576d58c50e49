import { expect, test } from "vitest";
import { cleanGif, frameCountOf } from "./gif.ts";

const HEAD = Buffer.from("GIF89a\x01\0\x01\0\0\0\0", "latin1");
const FRAME = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 1, 0]);
const DELAY = Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]);
const END = Buffer.from([0x3b]);

function extension(kind: number, ...parts: readonly string[]): Buffer {
  const blocks = parts.map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part, "latin1")]));
  return Buffer.concat([Buffer.from([0x21, kind]), ...blocks, Buffer.from([0])]);
}

const LOOP = extension(0xff, "NETSCAPE2.0", "\x01\0\0");

test("a moving picture keeps its frames, their time and its loop, and loses what it tells", () => {
  const told = [extension(0xfe, "at +35.6812"), extension(0xff, "XMP DataXMP", "<x:xmpmeta>+35.6812"), extension(0x01, "+35.6812")];
  const gif = Buffer.concat([HEAD, LOOP, ...told, DELAY, FRAME, ...told, DELAY, FRAME, END, Buffer.from("+35.6812 behind its end")]);
  const cleaned = cleanGif(gif);
  expect(Buffer.from(cleaned ?? [])).toEqual(Buffer.concat([HEAD, LOOP, DELAY, FRAME, DELAY, FRAME, END]));
  expect([frameCountOf(gif), frameCountOf(cleaned ?? new Uint8Array())]).toEqual([2, 2]);
});

test("one without its last byte is made whole; one that is cut short is not taken for a clean one", () => {
  const gif = Buffer.concat([HEAD, DELAY, FRAME]);
  expect(Buffer.from(cleanGif(gif) ?? [])).toEqual(Buffer.concat([gif, END]));
  for (let length = 0; length < gif.length; length += 1) {
    const cut = gif.subarray(0, length);
    const cleaned = cleanGif(cut);
    expect(cleaned === null || frameCountOf(cut) === 0).toBe(true);
  }
});
