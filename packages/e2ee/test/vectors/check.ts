import { hex as toHex } from "@musubi/base";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { type CiphersuiteImpl, getCiphersuiteImpl } from "ts-mls";
import type { Decoder } from "ts-mls/codec/tlsDecoder.js";
import type { Encoder } from "ts-mls/codec/tlsEncoder.js";
import { type Ciphersuite, type CiphersuiteId, getCiphersuiteFromId } from "ts-mls/crypto/ciphersuite.js";
import { hashesOf } from "../../src/engine/hashes.ts";

/** Holds one case of a file against the library. Throws on the first difference. Runs in Node and in a page alike. */
export type Check = (vector: never, crypto: (suite: number) => Promise<CiphersuiteImpl>) => Promise<void>;

/** Bytes of a hexadecimal text. */
export function bytes(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => Number.parseInt(text.slice(2 * index, 2 * index + 2), 16));
}

/** Throws when two values differ. Bytes are compared as hexadecimal. */
export function same(found: unknown, wanted: unknown, what: string): void {
  const [one, other] = [plain(found), plain(wanted)];
  if (one !== other) throw new Error(`${what}: found ${one.slice(0, 200)}, wanted ${other.slice(0, 200)}.`);
}

function plain(value: unknown): string {
  return value instanceof Uint8Array ? toHex(value) : (JSON.stringify(value) ?? "undefined");
}

/** The whole of some bytes, decoded. */
export function decoded<T>(decode: Decoder<T>, encoded: Uint8Array, what: string): T {
  const result = decode(encoded, 0);
  if (result === undefined || result[1] !== encoded.length) throw new Error(`${what} does not decode.`);
  return result[0];
}

/** Decodes and encodes again: both ways have to agree. */
export function roundTrip<T>(decode: Decoder<T>, encode: Encoder<T>, { text, what }: { readonly text: string; readonly what: string }): T {
  const value = decoded(decode, bytes(text), what);
  same(encode(value), bytes(text), what);
  return value;
}

/**
 * The implementations of the suites that the vectors are for, each made once: ours for our suite, the library's with the same hash
 * functions as ours for the others, which only the vectors use.
 */
export function suites(own: CiphersuiteImpl): (suite: number) => Promise<CiphersuiteImpl> {
  const made = new Map<number, Promise<CiphersuiteImpl>>([[1, Promise.resolve(own)]]);
  return (suite) => {
    const known = made.get(suite) ?? foreign(getCiphersuiteFromId(suite as CiphersuiteId));
    made.set(suite, known);
    return known;
  };
}

async function foreign(suite: Ciphersuite): Promise<CiphersuiteImpl> {
  return { ...(await getCiphersuiteImpl(suite)), ...hashesOf({ "SHA-256": sha256, "SHA-384": sha384, "SHA-512": sha512 }[suite.hash]) };
}
