import { latin1, u32 } from "./bytes.ts";

const BRANDS_MAX = 32;

/** Major and compatible brands of an ISO base media file (ISO/IEC 14496-12, 4.3); none when it is no such file. */
export function brandsOf(bytes: Uint8Array): string[] {
  if (bytes.length < 16 || latin1(bytes, 4, 8) !== "ftyp") return [];
  const end = Math.min(u32(bytes, 0), bytes.length, 16 + 4 * BRANDS_MAX);
  const brands = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin1(bytes, at, at + 4));
  return brands;
}
