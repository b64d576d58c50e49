import { createECDH, createHmac } from "node:crypto";
import { base64url, type Random, utf8 } from "@musubi/base";
import { StartupRefusal } from "../postgres/errors.ts";
import { type RingFile, readRingFile, writeRingFile } from "./ring-file.ts";
import { KEY_BYTES, SealBroken, type SealContext, seal, unseal } from "./seal.ts";

/** A key that is stored wrapped by the ring. */
export interface WrappedKey {
  /** Which of the ring's keys wrapped it. */
  readonly epoch: number;
  readonly bytes: Uint8Array;
}

/** The key pair with which this server signs its push messages (RFC 8292), as unpadded base64url. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The keys of one region. Everything that is stored sealed opens only with them. */
export interface KeyRing {
  /** Whether this start made the ring. A database that already holds wrapped keys belongs to another one. */
  readonly isNew: boolean;
  /** The epoch that new keys are wrapped under. */
  readonly epoch: number;
  /** Wraps a key under the current epoch, bound to its context. */
  wrap(key: Uint8Array, context: SealContext): WrappedKey;
  /** Unwraps a key. Throws SealBroken for another context, an unknown epoch or changed bytes. */
  unwrap(wrapped: WrappedKey, context: SealContext): Uint8Array;
  /** The password of a database role: always the same for this ring, and no way back to the ring. */
  derivePassword(roleName: string): string;
  /**
   * What stands for a short text that must be recognised but not kept, such as a handle: always the same for this ring, and
   * nobody without it finds the text by trying. `kind` keeps marks of different things apart.
   */
  fingerprint(kind: string, text: string): Uint8Array;
  readonly vapid: VapidKeys;
}

export interface KeyRingPlace {
  /** The folder of the ring file, inside the data directory. */
  readonly dir: string;
  readonly random: Random;
  /**
   * Whether a missing ring may be made: only on a first start, when there is no data yet. Later a missing ring means that
   * somebody lost it, and a new one would open nothing.
   */
  readonly mayCreate: boolean;
}

/**
 * Opens the key ring, or makes one on the first start. Refuses with `key_ring_missing` when it is missing and may not be
 * made, and with `key_ring_damaged` when the file is not a key ring.
 */
export async function openKeyRing(place: KeyRingPlace): Promise<KeyRing> {
  const existing = await readRingFile(place.dir);
  if (existing !== null) return ringOf(existing, { random: place.random, isNew: false });
  if (!place.mayCreate) throw missing(place.dir);
  const made = newRing(place.random);
  await writeRingFile(place.dir, made, place.random);
  return ringOf(made, { random: place.random, isNew: true });
}

/**
 * Refuses with `key_ring_missing` when the database holds keys that this ring did not wrap: the ring was just made although
 * there are people already, or it is another server's. `sample` is any stored owner key, or null when there is none.
 */
export function refuseStrangeRing(ring: KeyRing, sample: { readonly wrapped: WrappedKey; readonly context: SealContext } | null): void {
  if (sample === null) return;
  try {
    ring.unwrap(sample.wrapped, sample.context);
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    const sentence =
      "The key ring in the data directory does not belong to this database. Put back the key ring from the backup " +
      "of the same server; without it the private data of its people cannot be opened.";
    throw new StartupRefusal("key_ring_foreign", sentence);
  }
}

function missing(dir: string): StartupRefusal {
  const sentence =
    `The key ring is missing from ${dir} although this server has run before. Put it back from a backup; ` +
    "without it the private data of its people cannot be opened, so no new one is made.";
  return new StartupRefusal("key_ring_missing", sentence);
}

function newRing(random: Random): RingFile {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(random.bytes(KEY_BYTES));
  return {
    epochs: [{ epoch: 1, key: random.bytes(KEY_BYTES) }],
    passwordSecret: random.bytes(KEY_BYTES),
    vapid: { publicKey: base64url(pair.getPublicKey()), privateKey: base64url(padded(pair.getPrivateKey())) },
  };
}

/** OpenSSL leaves leading zeros of a private key away; RFC 8292 wants all 32 bytes. */
function padded(key: Uint8Array): Uint8Array {
  const full = new Uint8Array(KEY_BYTES);
  full.set(key, KEY_BYTES - key.length);
  return full;
}

function ringOf(file: RingFile, how: { readonly random: Random; readonly isNew: boolean }): KeyRing {
  const keys = new Map(file.epochs.map((entry) => [entry.epoch, entry.key]));
  const epoch = Math.max(...keys.keys());
  const keyOf = (number: number): Uint8Array => {
    const key = keys.get(number);
    if (key === undefined) throw new SealBroken();
    return key;
  };
  return {
    isNew: how.isNew,
    epoch,
    wrap: (key, context) => ({ epoch, bytes: seal(keyOf(epoch), key, { context: ["wrapped", epoch, ...context], random: how.random }) }),
    unwrap: (wrapped, context) => unseal(keyOf(wrapped.epoch), wrapped.bytes, ["wrapped", wrapped.epoch, ...context]),
    derivePassword: (roleName) =>
      base64url(
        createHmac("sha256", file.passwordSecret)
          .update(utf8(`database role ${roleName}`))
          .digest(),
      ),
    fingerprint: (kind, text) =>
      createHmac("sha256", file.passwordSecret)
        .update(utf8(`fingerprint ${kind}\u0000${text}`))
        .digest(),
    vapid: file.vapid,
  };
}
