import { crc32, inflateSync } from "node:zlib";
import { isSmallIccProfile } from "./icc.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Chunks that say how the pixels look, and no more (PNG third edition, section 11). */
const ALLOWED = new Set(["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs", "iCCP"]);
/** Bits per pixel are channels times depth; this table is section 11.2.1, colour type to channels and allowed depths. */
const COLOURS = new Map([
  [0, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { channels: 3, depths: [8, 16] }],
  [3, { channels: 1, depths: [1, 2, 4, 8] }],
  [4, { channels: 2, depths: [8, 16] }],
  [6, { channels: 4, depths: [8, 16] }],
]);
/** Adam7 (section 8.1): first column, first row, column step, row step. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Whether the bytes are one whole PNG of at most `sideMax` pixels a side, with nothing in it but its pixels. */
export function isCleanPng(bytes: Buffer, sideMax: number): boolean {
  const chunks = readChunks(bytes);
  if (chunks === null || chunks[0]?.type !== "IHDR" || chunks.at(-1)?.type !== "IEND" || chunks.at(-1)?.data.length !== 0) return false;
  const types = chunks.map((chunk) => chunk.type);
  for (const type of new Set(types)) if (type !== "IDAT" && types.indexOf(type) !== types.lastIndexOf(type)) return false;
  if (types.lastIndexOf("IDAT") - types.indexOf("IDAT") + 1 !== types.filter((type) => type === "IDAT").length) return false;
  if (!chunks.every(isPlain)) return false;
  const size = pixelBytes(chunks[0].data, sideMax);
  if (size === null || (size.needsPalette && !types.includes("PLTE"))) return false;
  return inflatesTo(Buffer.concat(chunks.filter((chunk) => chunk.type === "IDAT").map((chunk) => chunk.data)), size.bytes);
}

function readChunks(bytes: Buffer): Chunk[] | null {
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return null;
  const chunks: Chunk[] = [];
  let at = SIGNATURE.length;
  while (at < bytes.length) {
    if (bytes.length - at < 12) return null;
    const length = bytes.readUInt32BE(at);
    if (length > bytes.length - at - 12) return null;
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (!ALLOWED.has(type) || crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length)) return null;
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/** The most bytes that each small chunk can need; what is longer hides something. */
const LENGTHS_MAX = new Map([
  ["IHDR", 13],
  ["PLTE", 768],
  ["tRNS", 256],
  ["gAMA", 4],
  ["cHRM", 32],
  ["sRGB", 1],
  ["sBIT", 4],
  ["bKGD", 6],
  ["pHYs", 9],
]);

function isPlain(chunk: Chunk): boolean {
  if (chunk.type === "iCCP") return isPlainProfile(chunk.data);
  return chunk.data.length <= (LENGTHS_MAX.get(chunk.type) ?? Number.POSITIVE_INFINITY);
}

/** A name, a zero byte, the method, the packed profile (section 11.3.2.3). */
function isPlainProfile(data: Buffer): boolean {
  const nameEnd = data.indexOf(0);
  if (nameEnd < 1 || nameEnd > 79 || data[nameEnd + 1] !== 0) return false;
  const profile = inflate(data.subarray(nameEnd + 2), 4096);
  return profile !== null && isSmallIccProfile(profile);
}

/** How many bytes the pixels take unpacked, or null when the header is not one of a small picture. */
function pixelBytes(header: Buffer, sideMax: number): { bytes: number; needsPalette: boolean } | null {
  if (header.length !== 13) return null;
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  if (width < 1 || height < 1 || width > sideMax || height > sideMax) return null;
  const [depth = 0, colour = 0, packing, filter, interlace = 2] = header.subarray(8);
  const kind = COLOURS.get(colour);
  if (kind === undefined || !kind.depths.includes(depth) || packing !== 0 || filter !== 0 || interlace > 1) return null;
  const bits = kind.channels * depth;
  const rows = (columns: number, count: number) => (columns === 0 ? 0 : count * (1 + Math.ceil((columns * bits) / 8)));
  const passes = PASSES.map(([x, y, stepX, stepY]) => rows(steps(width, x, stepX), steps(height, y, stepY)));
  const bytes = interlace === 0 ? rows(width, height) : passes.reduce((sum, pass) => sum + pass, 0);
  return { bytes, needsPalette: colour === 3 };
}

/** How many of a row's pixels, or of the rows, a pass takes. */
function steps(length: number, first: number, step: number): number {
  return Math.max(0, Math.ceil((length - first) / step));
}

function inflatesTo(packed: Buffer, bytes: number): boolean {
  return inflate(packed, bytes)?.length === bytes;
}

/** Unpacks a zlib stream that must fill its input to the last byte; null for anything else, or for more than `bytesMax`. */
function inflate(packed: Buffer, bytesMax: number): Buffer | null {
  try {
    const result: unknown = inflateSync(packed, { maxOutputLength: bytesMax, info: true });
    if (typeof result !== "object" || result === null || !("buffer" in result) || !("engine" in result)) return null;
    const { buffer, engine } = result;
    const used: unknown = typeof engine === "object" && engine !== null ? Reflect.get(engine, "bytesWritten") : undefined;
    return Buffer.isBuffer(buffer) && used === packed.length ? buffer : null;
  } catch {
    return null;
  }
}
