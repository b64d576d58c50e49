import { inflateSync } from "node:zlib";

const KEPT = new Set([
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "gAMA",
  "cHRM",
  "sRGB",
  "iCCP",
  "cICP",
  "sBIT",
  "bKGD",
  "acTL",
  "fcTL",
  "fdAT",
]);
const CHUNKS_MAX = 100_000;
const PROFILE_BYTES_MAX = 4 * 1024 * 1024;

/** A PNG with the chunks that are needed to show it and no others (ISO/IEC 15948, 5.6); null where they do not follow each other. */
export function cleanPng(bytes: Buffer): Buffer | null {
  const parts: Buffer[] = [bytes.subarray(0, 8)];
  let at = 8;
  for (let count = 0; count < CHUNKS_MAX && at + 12 <= bytes.length; count += 1) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "iCCP" && !isSaneProfile(bytes.subarray(at + 8, end - 4))) return null;
    if (KEPT.has(type)) parts.push(bytes.subarray(at, end));
    if (type === "IEND") return end === at + 12 ? Buffer.concat(parts) : null;
    at = end;
  }
  return null;
}

/** A colour profile that becomes a hundred megabytes when it is unpacked is meant for whoever opens the picture next. */
function isSaneProfile(content: Buffer): boolean {
  const nameEnd = content.indexOf(0);
  try {
    return nameEnd !== -1 && inflateSync(content.subarray(nameEnd + 2), { maxOutputLength: PROFILE_BYTES_MAX }).length > 0;
  } catch {
    return false;
  }
}
