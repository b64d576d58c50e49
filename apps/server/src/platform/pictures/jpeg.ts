import { isSmallIccProfile } from "./icc.ts";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP2 = 0xe2;
const APP14 = 0xee;
/** Huffman-coded baseline, extended and progressive frames (ITU-T T.81, table B.1): what browsers show. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
/** Tables and the restart interval. */
const TABLES = new Set([0xc4, 0xdb, 0xdd]);
const ICC_MARK = "ICC_PROFILE\0";

/** Whether the bytes are one whole JPEG of at most `sideMax` pixels a side, with nothing in it but its pixels. */
export function isCleanJpeg(bytes: Buffer, sideMax: number): boolean {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== SOI) return false;
  let at = 2;
  let frames = 0;
  let scans = 0;
  while (at + 2 <= bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return false;
    if (marker === EOI) return at + 2 === bytes.length && frames === 1 && scans > 0;
    const length = at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : 0;
    if (length < 2 || at + 2 + length > bytes.length) return false;
    const data = bytes.subarray(at + 4, at + 2 + length);
    at += 2 + length;
    if (FRAMES.has(marker)) {
      if (!isSmallFrame(data, sideMax)) return false;
      frames += 1;
    } else if (marker === SOS) {
      if (frames !== 1) return false;
      scans += 1;
      at = endOfScan(bytes, at);
    } else if (!TABLES.has(marker) && !isPlainApplication(marker, data)) return false;
  }
  return false;
}

function isSmallFrame(data: Buffer, sideMax: number): boolean {
  if (data.length < 6 || data[0] !== 8) return false;
  const height = data.readUInt16BE(1);
  const width = data.readUInt16BE(3);
  const components = data[5] ?? 0;
  const isGreyOrColour = components === 1 || components === 3;
  return isGreyOrColour && data.length === 6 + 3 * components && width >= 1 && height >= 1 && width <= sideMax && height <= sideMax;
}

/** JFIF without a thumbnail, Adobe's note on colours, one small colour profile. All other application segments are metadata. */
function isPlainApplication(marker: number, data: Buffer): boolean {
  if (marker === APP0) return data.length === 14 && data.toString("latin1", 0, 5) === "JFIF\0" && data[12] === 0 && data[13] === 0;
  if (marker === APP14) return data.length === 12 && data.toString("latin1", 0, 5) === "Adobe";
  if (marker !== APP2 || data.toString("latin1", 0, ICC_MARK.length) !== ICC_MARK) return false;
  // Number and count of the parts: one of one.
  return data[12] === 1 && data[13] === 1 && isSmallIccProfile(data.subarray(14));
}

/** The place of the first marker after a scan's coded data, in which FF is followed by 00 or by a restart marker. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}
