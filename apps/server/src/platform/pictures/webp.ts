import { isSmallIccProfile } from "./icc.ts";

const HAS_ICC = 0x20;
const HAS_ALPHA = 0x10;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Whether the bytes are one whole still WebP (RFC 9649) of at most `sideMax` pixels a side, with nothing in it but its pixels. */
export function isCleanWebp(bytes: Buffer, sideMax: number): boolean {
  const chunks = readChunks(bytes);
  const [first] = chunks ?? [];
  if (chunks === null || first === undefined) return false;
  const size = first.type === "VP8X" ? sizeOfExtended(chunks) : chunks.length === 1 ? sizeOfFrame(first) : null;
  return size !== null && size.width >= 1 && size.height >= 1 && size.width <= sideMax && size.height <= sideMax;
}

function readChunks(bytes: Buffer): Chunk[] | null {
  if (bytes.length < 12 || bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WEBP") return null;
  if (bytes.readUInt32LE(4) + 8 !== bytes.length) return null;
  const chunks: Chunk[] = [];
  let at = 12;
  while (at < bytes.length) {
    if (bytes.length - at < 8) return null;
    const length = bytes.readUInt32LE(at + 4);
    const padded = length + (length % 2);
    if (padded > bytes.length - at - 8) return null;
    if (padded !== length && bytes[at + 8 + length] !== 0) return null;
    chunks.push({ type: bytes.toString("latin1", at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + padded;
  }
  return chunks;
}

/** The extended form: flags for a profile and transparency only, and exactly the chunks that the flags announce. */
function sizeOfExtended(chunks: readonly Chunk[]): Size | null {
  const [head, ...rest] = chunks;
  if (head?.data.length !== 10) return null;
  const flags = head.data[0] ?? 0;
  if ((flags & ~(HAS_ICC | HAS_ALPHA)) !== 0 || head.data.readUIntLE(1, 3) !== 0) return null;
  const size = { width: head.data.readUIntLE(4, 3) + 1, height: head.data.readUIntLE(7, 3) + 1 };
  const types = rest.map((chunk) => chunk.type).join(" ");
  if (!/^(ICCP )?((ALPH )?VP8 |VP8L)$/.test(types)) return null;
  const profile = rest.find((chunk) => chunk.type === "ICCP");
  if ((profile !== undefined) !== ((flags & HAS_ICC) !== 0) || (profile !== undefined && !isSmallIccProfile(profile.data))) return null;
  const frame = rest.at(-1);
  const inner = frame === undefined ? null : sizeOfFrame(frame);
  return inner?.width === size.width && inner.height === size.height ? size : null;
}

function sizeOfFrame(frame: Chunk): Size | null {
  if (frame.type === "VP8 ") return sizeOfLossy(frame.data);
  return frame.type === "VP8L" ? sizeOfLossless(frame.data) : null;
}

/** A key frame with its start code; the first partition lies inside the chunk (RFC 6386, section 9.1). */
function sizeOfLossy(data: Buffer): Size | null {
  if (data.length < 10) return null;
  const tag = data.readUIntLE(0, 3);
  const isKeyFrame = (tag & 1) === 0;
  if (!isKeyFrame || tag >> 5 > data.length - 10 || data.readUIntBE(3, 3) !== 0x9d012a) return null;
  return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
}

/** The signature and version 0 of the lossless form (RFC 9649, section 3.4). */
function sizeOfLossless(data: Buffer): Size | null {
  if (data.length < 5 || data[0] !== 0x2f) return null;
  const bits = data.readUInt32LE(1);
  return bits >>> 29 === 0 ? { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 } : null;
}
