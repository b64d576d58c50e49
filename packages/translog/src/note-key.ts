import { assert, hex, no, ok, type Result, utf8 } from "@musubi/base";
import { base64, fromBase64 } from "./base64.ts";
import { ED25519_KEY_BYTES, ed25519PublicKey } from "./ed25519.ts";
import { KEY_NAME_LENGTH_MAX } from "./limits.ts";
import { sha256Of } from "./sha256.ts";
import { isNoteText } from "./strict-text.ts";

/** What a key signs: notes as they are, or timestamped cosignatures of checkpoints (c2sp.org/tlog-cosignature, with Ed25519). */
export type KeyKind = "ed25519" | "cosignature";

/** A key that notes are verified with. Name and id together say which key made a signature. */
export interface VerifierKey {
  readonly name: string;
  /** The first four bytes of a hash over name, kind and key, as an unsigned number. */
  readonly keyId: number;
  readonly kind: KeyKind;
  readonly publicKey: Uint8Array;
}

/** A key that signs notes. The seed is the secret. */
export interface NoteSigner {
  readonly key: VerifierKey;
  readonly seed: Uint8Array;
}

/** Why a text is no key: "unknown_kind" is well formed, but of a kind that is not read here. */
export type KeyFault = "malformed_key" | "unknown_kind";

/** The signature type identifier bytes of c2sp.org/signed-note. Others, such as 0x06 for ML-DSA-44, have their place here. */
const KIND_BYTES: Readonly<Record<KeyKind, number>> = { ed25519: 0x01, cosignature: 0x04 };

/** What every written signer begins with, as the note package of Go writes it. */
const PRIVATE_PREFIX = "PRIVATE+KEY+";

/** Whether a text can name a key: not empty, without any Unicode space, plus sign or control character. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.length <= KEY_NAME_LENGTH_MAX && isNoteText(name) && !/[\p{White_Space}+]/u.test(name);
}

/** A signer of this name from 32 unpredictable bytes. An AssertionFault when name or seed cannot be used. */
export function makeSigner({ name, kind, seed }: { name: string; kind: KeyKind; seed: Uint8Array }): NoteSigner {
  assert(isKeyName(name), "A key's name has no spaces and no plus sign.");
  assert(seed.length === ED25519_KEY_BYTES, "A seed has 32 bytes.");
  return { key: makeKey(name, kind, ed25519PublicKey(seed)), seed };
}

/** The text form of a verifier key: `name+id+base64(kind || key)`. */
export function formatVerifierKey(key: VerifierKey): string {
  return formatParts(key, key.publicKey);
}

/** Reads a verifier key. The id has to be the one that name, kind and key have: a mistyped letter is noticed. */
export function parseVerifierKey(text: string): Result<VerifierKey, KeyFault> {
  const parts = parseParts(text);
  if (!parts.ok) return parts;
  const { name, idHex, kind, material } = parts.value;
  const key = makeKey(name, kind, material);
  return hexId(key) === idHex ? ok(key) : no("malformed_key");
}

/** The text form of a signer, which holds its secret. */
export function formatSigner({ key, seed }: NoteSigner): string {
  return PRIVATE_PREFIX + formatParts(key, seed);
}

/** Reads what `formatSigner` wrote. */
export function parseSigner(text: string): Result<NoteSigner, KeyFault> {
  if (!text.startsWith(PRIVATE_PREFIX)) return no("malformed_key");
  const parts = parseParts(text.slice(PRIVATE_PREFIX.length));
  if (!parts.ok) return parts;
  const { name, idHex, kind, material } = parts.value;
  const signer = makeSigner({ name, kind, seed: material });
  return hexId(signer.key) === idHex ? ok(signer) : no("malformed_key");
}

interface KeyParts {
  readonly name: string;
  readonly idHex: string;
  readonly kind: KeyKind;
  readonly material: Uint8Array;
}

function parseParts(text: string): Result<KeyParts, KeyFault> {
  // The last part is base 64, in which a plus sign is a letter like any other.
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{1,5000}={0,2})$/u.exec(text);
  const [, name, idHex, encoded] = parts ?? [];
  if (name === undefined || idHex === undefined || encoded === undefined || !isKeyName(name)) return no("malformed_key");
  const bytes = fromBase64(encoded);
  if (bytes === null) return no("malformed_key");
  const kind = kindOf(bytes[0]);
  if (kind === null) return no("unknown_kind");
  const material = bytes.slice(1);
  return material.length === ED25519_KEY_BYTES ? ok({ name, idHex, kind, material }) : no("malformed_key");
}

function kindOf(byte: number | undefined): KeyKind | null {
  if (byte === KIND_BYTES.ed25519) return "ed25519";
  return byte === KIND_BYTES.cosignature ? "cosignature" : null;
}

function makeKey(name: string, kind: KeyKind, publicKey: Uint8Array): VerifierKey {
  const digest = sha256Of(utf8(`${name}\n`), Uint8Array.of(KIND_BYTES[kind]), publicKey);
  return { name, keyId: new DataView(digest.buffer, digest.byteOffset).getUint32(0), kind, publicKey };
}

function formatParts(key: VerifierKey, material: Uint8Array): string {
  return `${key.name}+${hexId(key)}+${base64(Uint8Array.of(KIND_BYTES[key.kind], ...material))}`;
}

function hexId({ keyId }: VerifierKey): string {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, keyId);
  return hex(bytes);
}
