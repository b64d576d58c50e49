const POLYNOMIAL = 0x04c11db7;

const TABLE: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum & 0x80000000) === 0 ? sum << 1 : (sum << 1) ^ POLYNOMIAL;
  return sum >>> 0;
});

/** The sum of a page of Ogg, whose field for it is zero (RFC 3533, 6: no inversion, no reflection). */
export function crcOf(page: Uint8Array): number {
  let sum = 0;
  for (const byte of page) sum = ((sum << 8) ^ (TABLE[((sum >>> 24) ^ byte) & 255] ?? 0)) >>> 0;
  return sum;
}
