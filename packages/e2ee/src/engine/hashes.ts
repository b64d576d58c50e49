import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, type sha384, type sha512 } from "@noble/hashes/sha2.js";
import type { CiphersuiteImpl } from "ts-mls";
import { isEqualInConstantTime } from "../byte-writer.ts";

/** A hash function of @noble/hashes. */
export type HashFunction = typeof sha256 | typeof sha384 | typeof sha512;

/**
 * Hash, MAC and HKDF (RFC 5869) that answer at once. An epoch of 200 devices is some thousand derivations of 32 bytes; Web Crypto would
 * import a key and go to another thread and back for each.
 */
export function hashesOf(hash: HashFunction): Pick<CiphersuiteImpl, "hash" | "kdf"> {
  return {
    hash: {
      digest: async (data) => hash(data),
      mac: async (key, data) => hmac(hash, key, data),
      verifyMac: async (key, mac, data) => isEqualInConstantTime(mac, hmac(hash, key, data)),
    },
    kdf: {
      extract: async (salt, secret) => extract(hash, secret, salt),
      expand: async (key, info, length) => expand(hash, key, info, length),
      size: hash.outputLen,
    },
  };
}

/** SHA-256 and what is built on it: for our suite. */
export function ownHashes(): Pick<CiphersuiteImpl, "hash" | "kdf"> {
  return hashesOf(sha256);
}
