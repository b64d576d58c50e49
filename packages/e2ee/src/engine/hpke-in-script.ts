import { type Random, utf8 } from "@musubi/base";
import { x25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { CiphersuiteImpl } from "ts-mls";
import { joinBytes } from "../byte-writer.ts";

type Hpke = CiphersuiteImpl["hpke"];
type PrivateKey = Awaited<ReturnType<Hpke["importPrivateKey"]>>;
type PublicKey = Awaited<ReturnType<Hpke["importPublicKey"]>>;

/** DHKEM(X25519, HKDF-SHA256) and the suite with HKDF-SHA256 and AES-128-GCM (RFC 9180 § 7). */
const KEM_ID = new Uint8Array([...utf8("KEM"), 0x00, 0x20]);
const SUITE_ID = new Uint8Array([...utf8("HPKE"), 0x00, 0x20, 0x00, 0x01, 0x00, 0x01]);
const KEY_BYTES = 32;
const NONE = new Uint8Array();

/** A key of X25519 that Web Crypto does not know of. It has the shape of its keys, because the library passes those around. */
class ScriptKey<T extends "public" | "private"> {
  readonly type: T;
  readonly bytes: Uint8Array;
  readonly extractable = true;
  readonly algorithm = { name: "X25519" };
  readonly usages: KeyUsage[] = [];

  constructor(type: T, bytes: Uint8Array) {
    this.type = type;
    this.bytes = bytes;
  }
}

/**
 * HPKE in base mode (RFC 9180) for browsers whose Web Crypto has no X25519. Curve and hash are @noble's; AES-GCM stays with Web Crypto,
 * which every browser has: in script it would tell of keys by its time.
 */
export function hpkeInScript(random: Random): Hpke {
  return {
    keyLength: 16,
    nonceLength: 12,
    seal: async (publicKey, plaintext, info, aad = NONE) => {
      const { enc, shared } = encapsulate(bytesOf(publicKey), random);
      const { key, nonce } = schedule(shared, info);
      return { enc, ct: await aesGcm("encrypt", { key, nonce, aad }, plaintext) };
    },
    open: async (privateKey, enc, ciphertext, info, aad = NONE) => {
      const { key, nonce } = schedule(decapsulate(bytesOf(privateKey), enc), info);
      return aesGcm("decrypt", { key, nonce, aad }, ciphertext);
    },
    exportSecret: async (publicKey, context, length, info) => {
      const { enc, shared } = encapsulate(bytesOf(publicKey), random);
      return { enc, secret: labeledExpand(SUITE_ID, schedule(shared, info).exporter, "sec", { info: context, length }) };
    },
    importSecret: async (privateKey, context, enc, length, info) => {
      const shared = decapsulate(bytesOf(privateKey), enc);
      return labeledExpand(SUITE_ID, schedule(shared, info).exporter, "sec", { info: context, length });
    },
    importPrivateKey: async (bytes) => new ScriptKey("private", checked(bytes)) satisfies PrivateKey,
    importPublicKey: async (bytes) => new ScriptKey("public", checked(bytes)) satisfies PublicKey,
    exportPublicKey: async (key) => bytesOf(key).slice(),
    exportPrivateKey: async (key) => bytesOf(key).slice(),
    encryptAead: (key, nonce, aad, plaintext) => aesGcm("encrypt", { key, nonce, aad: aad ?? NONE }, plaintext),
    decryptAead: (key, nonce, aad, ciphertext) => aesGcm("decrypt", { key, nonce, aad: aad ?? NONE }, ciphertext),
    deriveKeyPair: async (secret) => {
      const prk = labeledExtract(KEM_ID, NONE, { label: "dkp_prk", secret });
      return pairOf(labeledExpand(KEM_ID, prk, "sk", { info: NONE, length: KEY_BYTES }));
    },
    generateKeyPair: async () => pairOf(random.bytes(KEY_BYTES)),
  };
}

function pairOf(secret: Uint8Array) {
  return { privateKey: new ScriptKey("private", secret), publicKey: new ScriptKey("public", x25519.getPublicKey(secret)) };
}

function checked(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== KEY_BYTES) throw new TypeError("A key of X25519 has 32 bytes.");
  return bytes.slice();
}

function bytesOf(key: PrivateKey | PublicKey): Uint8Array {
  if (!(key instanceof ScriptKey)) throw new TypeError("The key is of another implementation.");
  return key.bytes;
}

/** RFC 9180 § 4.1. A public key of small order is refused by the curve's own code. */
function encapsulate(theirs: Uint8Array, random: Random): { readonly enc: Uint8Array; readonly shared: Uint8Array } {
  const secret = random.bytes(KEY_BYTES);
  const enc = x25519.getPublicKey(secret);
  return { enc, shared: sharedSecret(x25519.getSharedSecret(secret, theirs), enc, theirs) };
}

function decapsulate(own: Uint8Array, enc: Uint8Array): Uint8Array {
  return sharedSecret(x25519.getSharedSecret(own, enc), enc, x25519.getPublicKey(own));
}

function sharedSecret(dh: Uint8Array, enc: Uint8Array, recipient: Uint8Array): Uint8Array {
  const prk = labeledExtract(KEM_ID, NONE, { label: "eae_prk", secret: dh });
  return labeledExpand(KEM_ID, prk, "shared_secret", { info: joinBytes(enc, recipient), length: KEY_BYTES });
}

/** RFC 9180 § 5.1, mode_base. */
function schedule(shared: Uint8Array, info: Uint8Array) {
  const idHash = labeledExtract(SUITE_ID, NONE, { label: "psk_id_hash", secret: NONE });
  const infoHash = labeledExtract(SUITE_ID, NONE, { label: "info_hash", secret: info });
  const context = joinBytes(new Uint8Array([0x00]), idHash, infoHash);
  const secret = labeledExtract(SUITE_ID, shared, { label: "secret", secret: NONE });
  return {
    key: labeledExpand(SUITE_ID, secret, "key", { info: context, length: 16 }),
    nonce: labeledExpand(SUITE_ID, secret, "base_nonce", { info: context, length: 12 }),
    exporter: labeledExpand(SUITE_ID, secret, "exp", { info: context, length: KEY_BYTES }),
  };
}

/** RFC 9180 § 4. */
function labeledExtract(id: Uint8Array, salt: Uint8Array, input: { readonly label: string; readonly secret: Uint8Array }): Uint8Array {
  return extract(sha256, joinBytes(utf8("HPKE-v1"), id, utf8(input.label), input.secret), salt);
}

function labeledExpand(
  id: Uint8Array,
  key: Uint8Array,
  label: string,
  { info, length }: { readonly info: Uint8Array; readonly length: number },
): Uint8Array {
  return expand(sha256, key, joinBytes(new Uint8Array([length >> 8, length & 0xff]), utf8("HPKE-v1"), id, utf8(label), info), length);
}

interface AeadInput {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
}

async function aesGcm(direction: "encrypt" | "decrypt", { key, nonce, aad }: AeadInput, data: Uint8Array): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey("raw", new Uint8Array(key), "AES-GCM", false, [direction]);
  const parameters = { name: "AES-GCM", iv: new Uint8Array(nonce), additionalData: new Uint8Array(aad) };
  return new Uint8Array(await subtle[direction](parameters, imported, new Uint8Array(data)));
}
