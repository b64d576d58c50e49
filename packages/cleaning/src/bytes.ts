// Numbers and letters out of bytes, and bytes out of them: the same in Node and in browsers. What lies outside throws RangeError.

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Two bytes, the large one first. */
export function u16(bytes: Uint8Array, at: number): number {
  return view(bytes).getUint16(at);
}

/** Four bytes, the largest first. */
export function u32(bytes: Uint8Array, at: number): number {
  return view(bytes).getUint32(at);
}

/** The same with a sign. */
export function i32(bytes: Uint8Array, at: number): number {
  return view(bytes).getInt32(at);
}

/** Four bytes, the smallest first. */
export function u32le(bytes: Uint8Array, at: number): number {
  return view(bytes).getUint32(at, true);
}

/** Eight bytes, the largest first. Above 2^53 the last digits are rounded, which is beyond every file. */
export function u64(bytes: Uint8Array, at: number): number {
  return Number(view(bytes).getBigUint64(at));
}

/** One to eight bytes, the largest first. */
export function uint(bytes: Uint8Array, at: number, count: number): number {
  if (at + count > bytes.length) throw new RangeError("A number beyond the bytes.");
  return bytes.subarray(at, at + count).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** A number with a point of four bytes (IEEE 754). */
export function f32(bytes: Uint8Array, at: number): number {
  return view(bytes).getFloat32(at);
}

/** The same of eight bytes. */
export function f64(bytes: Uint8Array, at: number): number {
  return view(bytes).getFloat64(at);
}

/** Puts a number into four bytes, the smallest first. */
export function putU32le(bytes: Uint8Array, at: number, value: number): void {
  view(bytes).setUint32(at, value, true);
}

/** Each byte as the letter of its number; fewer where the bytes end. */
export function latin1(bytes: Uint8Array, from = 0, to = bytes.length): string {
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, from + LETTERS_MAX)));
}

/** Enough for every name that a format has; more would be arguments beyond what a call takes. */
const LETTERS_MAX = 4_096;

/** Letters of one byte each as bytes. */
export function ascii(letters: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

/** All parts one after the other, in memory of their own. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Two letters for each byte. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
