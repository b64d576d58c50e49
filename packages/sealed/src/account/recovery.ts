import { assert, no, ok, type Random, type Result, randomName, utf8 } from "@musubi/base";
import { type AccountId, idBytes } from "@musubi/protocol";
import { packed, restored, stored, unpacked } from "../packed.ts";

/** 160 bits of chance in letters that are not taken for one another. */
const CODE_LETTERS = 32;
const ROOT_BYTES = 32;
const NONCE_BYTES = 12;

/** What an account's backup holds for its devices. Never the state of a group. */
export interface BackupContent {
  readonly identitySeed: Uint8Array;
}

interface StoredBackup {
  readonly v: 1;
  /** The root, sealed under the recovery code. */
  readonly byCode: string;
  readonly content: string;
}

/** A new recovery code: 32 letters, shown once, in groups of four when it is written down. */
export function newRecoveryCode(random: Random): string {
  return randomName(random, CODE_LETTERS);
}

/** A code as a person typed it, or null when it cannot be one. Letters that look alike are taken for each other (Crockford's base 32). */
export function readRecoveryCode(typed: string): string | null {
  const code = typed.toLowerCase().replace(/[\s-]/g, "").replaceAll("o", "0").replace(/[il]/g, "1");
  return /^[0-9a-hjkmnp-tv-z]{32}$/.test(code) ? code : null;
}

/** A new key for the backup itself; the code only opens this one. */
export function newBackupRoot(random: Random): Uint8Array {
  return random.bytes(ROOT_BYTES);
}

/** Seals what is to be kept: the content under the root, the root under the code. `version` is bound, so that an old one is not passed off as new. */
export async function sealBackup(
  content: BackupContent,
  { accountId, version, root, code }: { accountId: AccountId; version: number; root: Uint8Array; code: string },
  random: Random,
): Promise<Uint8Array> {
  const place = { accountId, version };
  const value: StoredBackup = {
    v: 1,
    byCode: packed(await seal(await keyOfCode(code, accountId), { ...place, kind: "root" }, root, random)),
    content: packed(await seal(await importKey(root), { ...place, kind: "identity" }, content.identitySeed, random)),
  };
  return stored(value);
}

/** Opens a backup with a code. A wrong code and a damaged backup look the same. */
export async function openBackup(
  body: Uint8Array,
  { accountId, version, code }: { accountId: AccountId; version: number; code: string },
): Promise<Result<BackupContent & { readonly root: Uint8Array }, "code_wrong">> {
  const place = { accountId, version };
  try {
    const { v, byCode, content } = restored<StoredBackup>(body);
    if (v !== 1) return no("code_wrong");
    const root = await unseal(await keyOfCode(code, accountId), { ...place, kind: "root" }, unpacked(byCode));
    const identitySeed = await unseal(await importKey(root), { ...place, kind: "identity" }, unpacked(content));
    return ok({ identitySeed, root });
  } catch {
    return no("code_wrong");
  }
}

interface Place {
  readonly accountId: AccountId;
  readonly version: number;
  readonly kind: "root" | "identity";
}

/** The code has 160 bits of chance: it needs to be stretched into a key, not to be slowed down. */
async function keyOfCode(code: string, accountId: AccountId): Promise<CryptoKey> {
  assert(code.length === CODE_LETTERS, "A recovery code has 32 letters.");
  const secret = await crypto.subtle.importKey("raw", Uint8Array.from(utf8(code)), "HKDF", false, ["deriveKey"]);
  const salt = idBytes(accountId);
  const info = Uint8Array.from(utf8("sealed backup code v1"));
  const derived = { name: "HKDF", hash: "SHA-256", salt, info };
  return crypto.subtle.deriveKey(derived, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function importKey(raw: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", Uint8Array.from(raw), "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function seal(key: CryptoKey, place: Place, plain: Uint8Array, random: Random): Promise<Uint8Array> {
  const nonce = random.bytes(NONCE_BYTES);
  const sealed = await crypto.subtle.encrypt(cipher(nonce, place), key, Uint8Array.from(plain));
  const whole = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  whole.set(nonce);
  whole.set(new Uint8Array(sealed), NONCE_BYTES);
  return whole;
}

async function unseal(key: CryptoKey, place: Place, whole: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.decrypt(cipher(whole.slice(0, NONCE_BYTES), place), key, Uint8Array.from(whole.slice(NONCE_BYTES))),
  );
}

function cipher(nonce: Uint8Array, { accountId, version, kind }: Place) {
  return { name: "AES-GCM", iv: Uint8Array.from(nonce), additionalData: Uint8Array.from(utf8(`${accountId}|${kind}|${version}`)) };
}
