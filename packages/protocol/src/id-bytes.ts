import { brand } from "@musubi/base";
import type { IdByPrefix } from "./ids.ts";

/** The letters of `randomName`: 5 bits each. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const NAME_LETTERS = 20;
const BITS_PER_LETTER = 5n;
/** Bytes of an id inside a sealed talk. */
const ID_BYTES = 16;

/** The kinds of things that are named inside sealed talks. */
type Named = "usr" | "dev" | "tlk";
/** An id that has a form of 16 bytes. */
export type BytesOf = IdByPrefix[Named];

/**
 * An id as 16 bytes, for what is bound into sealed messages: the three letters of its kind, then its 100 bits of chance as a number,
 * big-endian. Two ids never share their bytes.
 */
export function idBytes(id: BytesOf): Uint8Array<ArrayBuffer> {
  let value = 0n;
  for (const letter of id.slice(4)) value = (value << BITS_PER_LETTER) | BigInt(ALPHABET.indexOf(letter));
  const bytes = new Uint8Array(ID_BYTES);
  for (let at = ID_BYTES - 1; at >= 3; at--) {
    bytes[at] = Number(value & 0xffn);
    value >>= 8n;
  }
  for (let at = 0; at < 3; at++) bytes[at] = id.charCodeAt(at);
  return bytes;
}

/** The id of this kind whose bytes these are; null when they are none's. */
export function idFromBytes<P extends Named>(prefix: P, bytes: Uint8Array): IdByPrefix[P] | null {
  if (bytes.length !== ID_BYTES || [...prefix].some((letter, at) => bytes[at] !== letter.charCodeAt(0))) return null;
  let value = 0n;
  for (const byte of bytes.subarray(3)) value = (value << 8n) | BigInt(byte);
  if (value >> (BITS_PER_LETTER * BigInt(NAME_LETTERS)) !== 0n) return null;
  let name = "";
  for (let at = 0; at < NAME_LETTERS; at++) {
    name = ALPHABET.charAt(Number(value & 31n)) + name;
    value >>= BITS_PER_LETTER;
  }
  return brand<IdByPrefix[P]>(`${prefix}_${name}`);
}
