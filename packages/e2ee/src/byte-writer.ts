import { assert } from "@musubi/base";

/** Several pieces, one after the other. */
export function joinBytes(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A number in four bytes, the biggest first. */
export function u32(value: number): Uint8Array {
  assert(Number.isInteger(value) && value >= 0 && value < 2 ** 32, "The number fits into four bytes.");
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A number in eight bytes, the biggest first. */
export function u64(value: bigint): Uint8Array {
  assert(value >= 0n && value < 1n << 64n, "The number fits into eight bytes.");
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** Bytes after their length in four bytes: no two lists of pieces then run together to the same bytes. */
export function prefixed(bytes: Uint8Array): Uint8Array {
  return joinBytes(u32(bytes.length), bytes);
}

/** Whether two secrets or tags are the same, in a time that does not tell where they differ. */
export function isEqualInConstantTime(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0);
  return difference === 0;
}
