import { assert, no, ok, type Random, type Result, randomName, utf8 } from "@musubi/base";
import { type AccountId, idBytes } from "@musubi/protocol";
import { packed, restored, stored, unpacked } from "../packed.ts";
import { type Pin, readPins } from "./pin.ts";

/** 160 bits of chance in letters that are not taken for one another. */
const CODE_LETTERS = 32;
const ROOT_BYTES = 32;
const NONCE_BYTES = 12;
/** What an authenticator answers to a salt (WebAuthn Level 3 § 10.1.4). */
const PRF_BYTES = 32;

/** What an account's backup holds for its devices. Never the state of a group. */
export interface BackupContent {
  readonly identitySeed: Uint8Array;
  /** What the person has decided of others' identities. */
  readonly pins: readonly Pin[];
}

/** So many decisions are kept for the account's devices; of more, the oldest are left to be compared again. */
export const BACKUP_PINS_MAX = 250;
/** What is kept is filled up to a multiple of this: its size says little of how many people were compared. */
const FILL_BYTES = 4_096;

/** What opens a backup: the recovery code, or what a passkey's authenticator answers to the salt that is kept beside. */
export type BackupSecret =
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "passkey"; readonly credential: string; readonly salt: string; readonly output: Uint8Array };

/** The root of a backup, sealed under one secret. */
export interface Wrap {
  readonly kind: "code" | "passkey";
  /** Of the backup with which this was made; it stays when a later one is written. */
  readonly version: number;
  /** Which passkey it is, and what to ask it; empty for a code. */
  readonly credential: string;
  readonly salt: string;
  readonly body: string;
}

interface StoredBackup {
  readonly v: 2;
  readonly wraps: readonly Wrap[];
  readonly content: string;
}

/** As it was written while a code was the only way. */
interface FormerBackup {
  readonly v: 1;
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

/** A new key for the backup itself; codes and passkeys only open this one. */
export function newBackupRoot(random: Random): Uint8Array {
  return random.bytes(ROOT_BYTES);
}

/** Seals the root under a secret. `version` is that of the backup it is written with. */
export async function wrapRoot(
  root: Uint8Array,
  secret: BackupSecret,
  { accountId, version, random }: { readonly accountId: AccountId; readonly version: number; readonly random: Random },
): Promise<Wrap> {
  const body = packed(await seal(await keyOf(secret, accountId), placeOf(secret.kind, accountId, version), root, random));
  const about = secret.kind === "code" ? { credential: "", salt: "" } : { credential: secret.credential, salt: secret.salt };
  return { kind: secret.kind, version, ...about, body };
}

/**
 * Seals what is to be kept under the root, with the ways that open the root. Which ways there are is sealed with it, so that one that was
 * taken away is not passed off as still good; `version` is bound, so that an old backup is not passed off as new.
 */
export async function sealBackup(
  content: BackupContent,
  { accountId, version, root, wraps }: { accountId: AccountId; version: number; root: Uint8Array; wraps: readonly Wrap[] },
  random: Random,
): Promise<Uint8Array> {
  const { identitySeed, pins } = content;
  const inside = filled(stored({ identitySeed: packed(identitySeed), wraps: wraps.map(({ body }) => body), pins }));
  const sealed = await seal(await importKey(root), placeOf("content", accountId, version), inside, random);
  return stored({ v: 2, wraps, content: packed(sealed) } satisfies StoredBackup);
}

/** Opens a backup with a secret. A wrong secret and a damaged backup look the same. */
export async function openBackup(
  body: Uint8Array,
  { accountId, version, secret }: { accountId: AccountId; version: number; secret: BackupSecret },
): Promise<Result<BackupContent & { readonly root: Uint8Array }, "code_wrong">> {
  try {
    const key = await keyOf(secret, accountId);
    for (const wrap of waysInto(body, version)) {
      if (wrap.kind !== secret.kind || (secret.kind === "passkey" && wrap.credential !== secret.credential)) continue;
      const root = await unseal(key, placeOf(wrap.kind, accountId, wrap.version), unpacked(wrap.body));
      const opened = await openByRoot(body, { accountId, version, root });
      if (opened.wraps.some((listed) => listed.body === wrap.body)) {
        const { identitySeed, pins } = opened;
        return ok({ identitySeed, pins, root });
      }
    }
  } catch {
    // As a wrong secret.
  }
  return no("code_wrong");
}

/** Opens a backup for a device that has its root: which ways into it are good. Throws for what is none, or not of this root. */
export async function openByRoot(
  body: Uint8Array,
  { accountId, version, root }: { accountId: AccountId; version: number; root: Uint8Array },
): Promise<BackupContent & { readonly wraps: readonly Wrap[] }> {
  const kept = restored<StoredBackup | FormerBackup>(body);
  const key = await importKey(root);
  if (kept.v === 1) {
    const identitySeed = await unseal(key, placeOf("identity", accountId, version), unpacked(kept.content));
    return { identitySeed, pins: [], wraps: waysInto(body, version) };
  }
  const inside = await unseal(key, placeOf("content", accountId, version), unpacked(kept.content));
  const { identitySeed, wraps, pins } = restored<{ identitySeed: string; wraps: readonly string[]; pins?: unknown }>(inside);
  return {
    identitySeed: unpacked(identitySeed),
    pins: readPins(pins, BACKUP_PINS_MAX),
    wraps: kept.wraps.filter((wrap) => wraps.includes(wrap.body)),
  };
}

/** The ways that a backup names, for whoever has yet to open it: not believed before it is open. */
export function waysInto(body: Uint8Array, version: number): readonly Wrap[] {
  const kept = restored<StoredBackup | FormerBackup>(body);
  if (kept.v === 2) return kept.wraps;
  return kept.v === 1 ? [{ kind: "code", version, credential: "", salt: "", body: kept.byCode }] : [];
}

function placeOf(kind: "code" | "passkey" | "content" | "identity", accountId: AccountId, version: number): string {
  return `${accountId}|${kind === "code" ? "root" : kind}|${version}`;
}

/** JSON with blanks behind it, which say nothing when it is read. */
function filled(json: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(json.length / FILL_BYTES) * FILL_BYTES).fill(0x20);
  whole.set(json);
  return whole;
}

/** Both have more chance than a key: it needs to be stretched into one, not to be slowed down. */
async function keyOf(secret: BackupSecret, accountId: AccountId): Promise<CryptoKey> {
  const bytes = secret.kind === "code" ? utf8(secret.code) : secret.output;
  assert(
    bytes.length === (secret.kind === "code" ? CODE_LETTERS : PRF_BYTES),
    "A recovery code has 32 letters, an answer of a passkey 32 bytes.",
  );
  const material = await crypto.subtle.importKey("raw", Uint8Array.from(bytes), "HKDF", false, ["deriveKey"]);
  const info = Uint8Array.from(utf8(secret.kind === "code" ? "sealed backup code v1" : "sealed backup passkey v1"));
  const derived = { name: "HKDF", hash: "SHA-256", salt: idBytes(accountId), info };
  return crypto.subtle.deriveKey(derived, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function importKey(raw: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", Uint8Array.from(raw), "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function seal(key: CryptoKey, place: string, plain: Uint8Array, random: Random): Promise<Uint8Array> {
  const nonce = random.bytes(NONCE_BYTES);
  const sealed = await crypto.subtle.encrypt(cipher(nonce, place), key, Uint8Array.from(plain));
  const whole = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  whole.set(nonce);
  whole.set(new Uint8Array(sealed), NONCE_BYTES);
  return whole;
}

async function unseal(key: CryptoKey, place: string, whole: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.decrypt(cipher(whole.slice(0, NONCE_BYTES), place), key, Uint8Array.from(whole.slice(NONCE_BYTES))),
  );
}

function cipher(nonce: Uint8Array, place: string) {
  return { name: "AES-GCM", iv: Uint8Array.from(nonce), additionalData: Uint8Array.from(utf8(place)) };
}
