import { expect, test } from "vitest";
import { cleanMovie } from "./clean-movie.ts";

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
}

function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, index * 4);
  return bytes;
}

function track(handler: string, table: Buffer = Buffer.alloc(0)): Buffer {
  const media = box(
    "mdia",
    box("mdhd", words(0, 111, 222, 1000, 4000, 0)),
    box("hdlr", words(0, 0), Buffer.from(`${handler}\0\0\0\0`)),
    table,
  );
  return box("trak", box("tkhd", words(7, 111, 222, 1)), media);
}

const PLACE = "+35.6812+139.7671/";

/** A film with a place in four boxes, dates, and a track of measured places whose data lie among the pictures. */
function film(): { bytes: Uint8Array<ArrayBuffer>; dataFrom: number } {
  const ftyp = box("ftyp", Buffer.from("mp42\0\0\0\0mp42isom", "latin1"));
  const media = Buffer.concat([Buffer.alloc(64, 1), Buffer.from(PLACE.repeat(2)), Buffer.alloc(64, 2)]);
  const dataFrom = ftyp.length + 8;
  const samples = box("stbl", box("stco", words(0, 1, dataFrom + 64)), box("stsc", words(0, 1, 1, 1, 1)), box("stsz", words(0, 36, 1)));
  const movie = box(
    "moov",
    box("mvhd", words(0, 111, 222, 1000, 4000, 0)),
    track("vide"),
    track("meta", box("minf", samples)),
    box("udta", box("\xa9xyz", Buffer.from(PLACE)), Buffer.alloc(4)),
    box("meta", words(0), box("keys", Buffer.from("com.apple.quicktime.location.ISO6709")), box("ilst", Buffer.from(PLACE))),
  );
  const foreign = [box("uuid", Buffer.from(`<x:xmpmeta>${PLACE}`)), box("free", Buffer.from(PLACE))];
  return { bytes: Uint8Array.from(Buffer.concat([ftyp, box("mdat", media), movie, ...foreign])), dataFrom };
}

test("a film loses its places, dates and measured track, and nothing in it moves", () => {
  const { bytes, dataFrom } = film();
  const before = Buffer.from(bytes);
  expect(cleanMovie(bytes)).toBe(true);
  const after = Buffer.from(bytes);
  expect(before.includes("35.68") && before.includes(words(111, 222))).toBe(true);
  expect(after.includes("35.68") || after.includes("com.apple") || after.includes(words(111, 222))).toBe(false);
  expect(after.length).toBe(before.length);
  expect(after.subarray(dataFrom, dataFrom + 64)).toEqual(Buffer.alloc(64, 1));
  expect(after.subarray(dataFrom + 100, dataFrom + 164)).toEqual(Buffer.alloc(64, 2));
});

test("what is clean stays as it is", () => {
  const { bytes } = film();
  cleanMovie(bytes);
  const once = bytes.slice();
  expect(cleanMovie(bytes)).toBe(true);
  expect(bytes).toEqual(once);
});

test.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>]>([
  ["that is cut short", (bytes) => bytes.slice(0, bytes.length - 3)],
  ["without a movie", (bytes) => bytes.slice(0, 24)],
  ["that is none", () => new Uint8Array(5_000).fill(255)],
  ["of nothing", () => new Uint8Array()],
])("a film %s is not taken for a clean one", (_what, cut) => {
  expect(cleanMovie(cut(film().bytes))).toBe(false);
});
