import { createHmac, createPrivateKey, createPublicKey, type JsonWebKey } from "node:crypto";
import { join } from "node:path";
import { base64url, type Random, randomName, utf8 } from "@musubi/base";
import { fieldOf } from "../json-fields.ts";
import { codeOf, StartupRefusal } from "../postgres/errors.ts";
import { KEY_BYTES } from "./seal.ts";
import { keyOf, readSecretFile } from "./secret-file.ts";
import { writeOnce } from "./write-once.ts";

/** Whom the data plane believes about the staff: one issuer, for one audience, with one key. Holds nothing secret. */
export interface StaffTrust {
  readonly issuer: string;
  readonly audience: string;
  readonly keyId: string;
  /** Ed25519, as a public JWK (RFC 8037). */
  readonly publicKey: JsonWebKey;
}

/** The keys of the staff directory. They open nothing of people's data. */
export interface DirectoryKeys {
  readonly trust: StaffTrust;
  /** Ed25519, signs assertions. Only the directory's own process uses it. */
  readonly privateKey: JsonWebKey;
  /** Seals the secrets of identity providers. */
  readonly sealKey: Uint8Array;
  /** The password of a database role of the directory. */
  derivePassword(roleName: string): string;
}

/** The name of the directory's key file. */
export const DIRECTORY_KEYS_FILE = "directory.json";

const VERSION = 1;
/** What stands before the 32 bytes of an Ed25519 key (RFC 8410, section 7). */
const PKCS8_HEAD = "302e020100300506032b657004220420";

interface KeysFile {
  readonly installation: string;
  readonly signingSeed: Uint8Array;
  readonly sealKey: Uint8Array;
  readonly passwordSecret: Uint8Array;
}

/**
 * Opens the staff directory's keys in the folder of keys, or makes them where `mayCreate` is set. Losing them costs the staff's
 * sign-in with identity providers, which then has to be set up anew, and nothing of people's data. Refuses with
 * `directory_keys_missing` or `directory_keys_damaged`.
 */
export async function openDirectoryKeys(place: {
  readonly dir: string;
  readonly random: Random;
  readonly mayCreate: boolean;
}): Promise<DirectoryKeys> {
  const existing = await readKeys(place.dir);
  if (existing !== null) return keysOf(existing);
  if (!place.mayCreate) {
    const sentence = `The staff directory's keys are missing from ${place.dir}. Start the server once with this version; it makes them.`;
    throw new StartupRefusal("directory_keys_missing", sentence);
  }
  const made = newKeys(place.random);
  try {
    await writeOnce({ dir: place.dir, name: DIRECTORY_KEYS_FILE, text: serialize(made) }, place.random);
  } catch (error) {
    // Another start was first: its keys are the ones.
    if (codeOf(error) !== "EEXIST") throw error;
  }
  return keysOf((await readKeys(place.dir)) ?? made);
}

/** Reads the staff directory's keys; null when there are none. Refuses with `directory_keys_unreadable` or `directory_keys_damaged`. */
export async function readDirectoryKeys(dir: string): Promise<DirectoryKeys | null> {
  const file = await readKeys(dir);
  return file === null ? null : keysOf(file);
}

function newKeys(random: Random): KeysFile {
  return {
    installation: randomName(random, 20),
    signingSeed: random.bytes(KEY_BYTES),
    sealKey: random.bytes(KEY_BYTES),
    passwordSecret: random.bytes(KEY_BYTES),
  };
}

function keysOf(file: KeysFile): DirectoryKeys {
  const der = Buffer.concat([Buffer.from(PKCS8_HEAD, "hex"), file.signingSeed]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey).export({ format: "jwk" });
  return {
    trust: {
      issuer: `musubi-directory:${file.installation}`,
      audience: `musubi-data:${file.installation}`,
      keyId: `directory-${(publicKey.x ?? "").slice(0, 12)}`,
      publicKey,
    },
    privateKey: privateKey.export({ format: "jwk" }),
    sealKey: file.sealKey,
    derivePassword: (roleName) =>
      base64url(
        createHmac("sha256", file.passwordSecret)
          .update(utf8(`database role ${roleName}`))
          .digest(),
      ),
  };
}

function readKeys(dir: string): Promise<KeysFile | null> {
  const path = join(dir, DIRECTORY_KEYS_FILE);
  return readSecretFile({
    path,
    parse,
    unreadable: {
      code: "directory_keys_unreadable",
      sentence: (code) => `${path} cannot be read (${code}). Make it readable for this user.`,
    },
    damaged: {
      code: "directory_keys_damaged",
      sentence: `The file ${path} does not hold the staff directory's keys. Put it back from a backup, or move it away: new ones are made, and identity providers have to be added anew.`,
    },
  });
}

function serialize(keys: KeysFile): string {
  const { installation } = keys;
  const bytes = {
    signingSeed: base64url(keys.signingSeed),
    sealKey: base64url(keys.sealKey),
    passwordSecret: base64url(keys.passwordSecret),
  };
  return `${JSON.stringify({ version: VERSION, installation, ...bytes }, null, 2)}\n`;
}

function parse(json: unknown): KeysFile | null {
  const installation = fieldOf(json, "installation");
  const [signingSeed, sealKey, passwordSecret] = ["signingSeed", "sealKey", "passwordSecret"].map((name) => keyOf(fieldOf(json, name)));
  if (fieldOf(json, "version") !== VERSION || typeof installation !== "string" || !/^[0-9a-z]{20}$/.test(installation)) return null;
  if (signingSeed == null || sealKey == null || passwordSecret == null) return null;
  return { installation, signingSeed, sealKey, passwordSecret };
}
