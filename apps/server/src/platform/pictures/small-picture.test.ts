import { crc32, deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { readSmallPicture } from "./small-picture.ts";

const read = (bytes: Buffer) => readSmallPicture(bytes.toString("base64"));

// ---- pictures, piece by piece

interface PngOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colour?: number;
  readonly depth?: number;
  readonly interlace?: number;
  readonly rows?: Buffer;
  readonly extra?: readonly (readonly [string, Buffer])[];
  readonly packed?: Buffer;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function png(options: PngOptions = {}): Buffer {
  const { width = 3, height = 2, colour = 6, depth = 8, interlace = 0, extra = [] } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlace], 8);
  const rows = options.rows ?? Buffer.alloc(height * (1 + width * 4));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const between = extra.map(([type, data]) => chunk(type, data));
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...between,
    chunk("IDAT", options.packed ?? deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

const JFIF = segment(0xe0, Buffer.from([0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]));
const frame = (width: number, height: number, marker = 0xc0) =>
  segment(marker, Buffer.from([8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]));
const SCAN = Buffer.concat([
  segment(0xda, Buffer.from([3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0])),
  Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
]);
const SOI = Buffer.from([0xff, 0xd8]);
const EOI = Buffer.from([0xff, 0xd9]);
const TABLES = Buffer.concat([segment(0xdb, Buffer.alloc(65)), segment(0xc4, Buffer.alloc(20))]);

function jpeg(parts: readonly Buffer[] = [JFIF, TABLES, frame(3, 2), SCAN]): Buffer {
  return Buffer.concat([SOI, ...parts, EOI]);
}

function icc(size = 456): Buffer {
  const profile = Buffer.alloc(size);
  profile.writeUInt32BE(size, 0);
  profile.write("acsp", 36, "latin1");
  return profile;
}

function riff(...chunks: readonly (readonly [string, Buffer])[]): Buffer {
  const body = chunks.flatMap(([type, data]) => {
    const head = Buffer.from(`${type}\0\0\0\0`, "latin1");
    head.writeUInt32LE(data.length, 4);
    return [head, data, Buffer.alloc(data.length % 2)];
  });
  const all = Buffer.concat([Buffer.from("RIFF\0\0\0\0WEBP", "latin1"), ...body]);
  all.writeUInt32LE(all.length - 8, 4);
  return all;
}

// The smallest pictures that encoders make: one pixel, lossy and lossless.
const LOSSY = Buffer.from("MAEAnQEqAQABAA7A/iWkAANwAAAAAA==", "base64");
const LOSSLESS = Buffer.from("LwAAAAAH0P/+97//gYjofwAB", "base64");
const extended = (flags: number, width = 1, height = 1) =>
  Buffer.from([flags, 0, 0, 0, width - 1, (width - 1) >> 8, 0, height - 1, (height - 1) >> 8, 0]);

// ---- what is taken

const good: readonly (readonly [string, string, Buffer])[] = [
  ["a PNG with colours and transparency", "image/png", png()],
  ["a PNG of 512 by 512 pixels", "image/png", png({ width: 512, height: 512 })],
  ["an interlaced PNG", "image/png", png({ width: 3, height: 2, interlace: 1, rows: Buffer.alloc(5 + 5 + 5 + 13) })],
  ["a PNG in 16 greys with a palette bit depth", "image/png", png({ colour: 0, depth: 4, rows: Buffer.alloc(2 * 3) })],
  ["a PNG with a palette", "image/png", png({ colour: 3, depth: 8, rows: Buffer.alloc(2 * 4), extra: [["PLTE", Buffer.alloc(6)]] })],
  [
    "a PNG with a colour profile",
    "image/png",
    png({ extra: [["iCCP", Buffer.concat([Buffer.from("sRGB\0\0", "latin1"), deflateSync(icc())])]] }),
  ],
  ["a JPEG", "image/jpeg", jpeg()],
  ["a progressive JPEG with two scans", "image/jpeg", jpeg([JFIF, TABLES, frame(512, 512, 0xc2), SCAN, TABLES, SCAN])],
  [
    "a JPEG with a colour profile",
    "image/jpeg",
    jpeg([JFIF, segment(0xe2, Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x01", "latin1"), icc()])), TABLES, frame(3, 2), SCAN]),
  ],
  ["a lossy WebP", "image/webp", riff(["VP8 ", LOSSY])],
  ["a lossless WebP", "image/webp", riff(["VP8L", LOSSLESS])],
  ["a WebP with transparency", "image/webp", riff(["VP8X", extended(0x10)], ["ALPH", Buffer.alloc(3)], ["VP8 ", LOSSY])],
  ["a WebP with a colour profile", "image/webp", riff(["VP8X", extended(0x20)], ["ICCP", icc()], ["VP8 ", LOSSY])],
];
for (const [what, mime, bytes] of good) {
  test(`${what} is taken as ${mime}, byte for byte`, () => {
    const result = read(bytes);
    expect(result).toEqual({ ok: true, value: { mime, bytes } });
  });
  test(`${what} is refused when it is cut short anywhere`, () => {
    for (let at = 0; at < bytes.length; at += Math.max(1, Math.floor(bytes.length / 300)))
      expect(read(bytes.subarray(0, at)).ok).toBe(false);
    expect(read(bytes.subarray(0, -1)).ok).toBe(false);
  });
  test(`${what} is refused with anything behind its end`, () => {
    expect(read(Buffer.concat([bytes, Buffer.from("PK\x03\x04 hidden")])).ok).toBe(false);
    expect(read(Buffer.concat([bytes, Buffer.from([0])])).ok).toBe(false);
  });
}

// ---- what is refused

const EXIF = Buffer.from("Exif\0\0MM\0*\0\0\0\x08GPS 35.0116 135.7681", "latin1");
const XMP = Buffer.from("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>", "latin1");
const bad: readonly (readonly [string, Buffer])[] = [
  ["a PNG that says where it was taken", png({ extra: [["eXIf", EXIF]] })],
  ["a PNG with a text", png({ extra: [["tEXt", Buffer.from("Author\0Hanako")]] })],
  ["a PNG with an international text", png({ extra: [["iTXt", Buffer.from("XML:com.adobe.xmp\0\0\0\0\0<x/>")]] })],
  ["a PNG with a packed text", png({ extra: [["zTXt", Buffer.from("Comment\0\0")]] })],
  ["a PNG with a time", png({ extra: [["tIME", Buffer.alloc(7)]] })],
  ["an animated PNG", png({ extra: [["acTL", Buffer.alloc(8)]] })],
  ["a PNG with a chunk of somebody's own", png({ extra: [["prVt", Buffer.from("secret")]] })],
  ["a PNG with a huge profile", png({ extra: [["iCCP", Buffer.concat([Buffer.from("x\0\0", "latin1"), deflateSync(icc(50_000))])]] })],
  [
    "a PNG whose profile is a text",
    png({ extra: [["iCCP", Buffer.concat([Buffer.from("x\0\0", "latin1"), deflateSync(Buffer.from("hello".repeat(50)))])]] }),
  ],
  ["a PNG with a long gamma", png({ extra: [["gAMA", Buffer.alloc(40)]] })],
  ["a PNG with two headers", png({ extra: [["IHDR", Buffer.alloc(13)]] })],
  ["a PNG that is too wide", png({ width: 513, height: 1, rows: Buffer.alloc(1 + 513 * 4) })],
  ["a PNG that is too high", png({ width: 1, height: 513, rows: Buffer.alloc(513 * 5) })],
  ["a PNG without pixels", png({ width: 0, rows: Buffer.alloc(2) })],
  ["a PNG with fewer pixels than it says", png({ rows: Buffer.alloc(10) })],
  ["a PNG that unpacks to gigabytes", png({ width: 512, height: 512, rows: Buffer.alloc(40_000_000) })],
  [
    "a PNG with bytes hidden behind its packed pixels",
    png({ packed: Buffer.concat([deflateSync(Buffer.alloc(2 * 13)), Buffer.from("hidden")]) }),
  ],
  ["a PNG with a wrong check sum", Buffer.from(png()).fill(0, png().length - 1)],
  ["a PNG that needs a palette and has none", png({ colour: 3, depth: 8, rows: Buffer.alloc(2 * 4) })],
  ["a PNG with a depth that does not exist", png({ depth: 7 })],
  ["a JPEG that says where it was taken", jpeg([segment(0xe1, EXIF), TABLES, frame(3, 2), SCAN])],
  ["a JPEG with XMP", jpeg([JFIF, segment(0xe1, XMP), TABLES, frame(3, 2), SCAN])],
  ["a JPEG with a comment", jpeg([JFIF, segment(0xfe, Buffer.from("by Hanako")), TABLES, frame(3, 2), SCAN])],
  ["a JPEG with IPTC data", jpeg([JFIF, segment(0xed, Buffer.from("Photoshop 3.0\0")), TABLES, frame(3, 2), SCAN])],
  [
    "a JPEG with a thumbnail",
    jpeg([
      segment(0xe0, Buffer.concat([Buffer.from([0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1]), Buffer.alloc(3)])),
      TABLES,
      frame(3, 2),
      SCAN,
    ]),
  ],
  [
    "a JPEG whose profile comes in parts",
    jpeg([segment(0xe2, Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x02", "latin1"), icc()])), TABLES, frame(3, 2), SCAN]),
  ],
  ["a JPEG with more pictures behind it (MPF)", jpeg([segment(0xe2, Buffer.from("MPF\0")), TABLES, frame(3, 2), SCAN])],
  ["a JPEG that says where it was taken after its pixels", jpeg([JFIF, TABLES, frame(3, 2), SCAN, segment(0xe1, EXIF)])],
  ["a JPEG that is too wide", jpeg([TABLES, frame(513, 2), SCAN])],
  ["a JPEG that is too high", jpeg([TABLES, frame(2, 513), SCAN])],
  ["a JPEG without height", jpeg([TABLES, frame(2, 0), SCAN])],
  ["a JPEG with two frames", jpeg([TABLES, frame(3, 2), frame(3, 2), SCAN])],
  ["a JPEG without a frame", jpeg([TABLES, SCAN])],
  ["a JPEG without pixels", jpeg([TABLES, frame(3, 2)])],
  ["an arithmetically coded JPEG", jpeg([TABLES, frame(3, 2, 0xc9), SCAN])],
  ["a WebP that says where it was taken", riff(["VP8X", extended(0x08)], ["VP8 ", LOSSY], ["EXIF", EXIF])],
  ["a WebP with hidden EXIF that its flags do not mention", riff(["VP8X", extended(0)], ["VP8 ", LOSSY], ["EXIF", EXIF])],
  ["a WebP with XMP", riff(["VP8X", extended(0x04)], ["VP8 ", LOSSY], ["XMP ", XMP])],
  ["an animated WebP", riff(["VP8X", extended(0x02)], ["ANIM", Buffer.alloc(6)], ["ANMF", LOSSY])],
  ["a plain WebP with a second chunk", riff(["VP8 ", LOSSY], ["EXIF", EXIF])],
  ["a WebP with a chunk of somebody's own", riff(["VP8X", extended(0)], ["VP8 ", LOSSY], ["ABCD", Buffer.from("secret")])],
  ["a WebP whose canvas is not its picture", riff(["VP8X", extended(0, 2, 1)], ["VP8 ", LOSSY])],
  ["a WebP without a picture", riff(["VP8X", extended(0)])],
  ["a WebP that announces a profile it lacks", riff(["VP8X", extended(0x20)], ["VP8 ", LOSSY])],
  ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ["an SVG that begins like a PNG", Buffer.concat([png().subarray(0, 8), Buffer.from("<svg/>")])],
  ["a GIF", Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=", "base64")],
  ["a web page", Buffer.from("<!doctype html><script>alert(1)</script>")],
  ["nothing", Buffer.alloc(0)],
];
for (const [what, bytes] of bad) {
  test(`${what} is refused`, () => {
    expect(read(bytes)).toEqual({ ok: false, reason: "unreadable" });
  });
}

for (const text of ["", "====", "AAA", "AAAA\n", "data:image/png;base64,AAAA", "AA-_", `${png().toString("base64")} `]) {
  test(`${JSON.stringify(text.slice(0, 30))} is refused, because it is not base 64`, () => {
    expect(readSmallPicture(text)).toEqual({ ok: false, reason: "unreadable" });
  });
}
