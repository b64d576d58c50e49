import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { base64url, fromBase64url, type Random } from "@musubi/base";
import { codeOf, StartupRefusal } from "../postgres/errors.ts";
import { KEY_BYTES } from "./seal.ts";
import { writeOnce } from "./write-once.ts";

/** What the ring file holds. */
export interface RingFile {
  /** The region's keys by age; the last wraps, all unwrap. */
  readonly epochs: readonly { readonly epoch: number; readonly key: Uint8Array }[];
  readonly passwordSecret: Uint8Array;
  readonly vapid: { readonly publicKey: string; readonly privateKey: string };
}

/** The name of the ring file inside its folder. */
export const RING_FILE = "ring.json";

const VERSION = 1;
const OWNER_ONLY = 0o600;

/** Reads the ring; null when there is no such file. Refuses with `key_ring_damaged` when it is something else. */
export async function readRingFile(dir: string): Promise<RingFile | null> {
  const path = join(dir, RING_FILE);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new StartupRefusal(
      "key_ring_unreadable",
      `The key ring ${path} cannot be read (${codeOf(error)}). Make it readable for this user.`,
    );
  }
  // A backup program may have put it back readable for others; nobody else has any business with it.
  await chmod(path, OWNER_ONLY).catch(() => undefined);
  const ring = parse(text);
  if (ring === null) throw new StartupRefusal("key_ring_damaged", `The file ${path} is not a key ring. Put it back from a backup.`);
  return ring;
}

/** Writes a new ring so that after a crash there is either all of it or none. Never replaces one. */
export function writeRingFile(dir: string, ring: RingFile, random: Random): Promise<void> {
  return writeOnce({ dir, name: RING_FILE, text: serialize(ring) }, random);
}

function serialize(ring: RingFile): string {
  const epochs = ring.epochs.map((entry) => ({ epoch: entry.epoch, key: base64url(entry.key) }));
  const json = { version: VERSION, epochs, passwordSecret: base64url(ring.passwordSecret), vapid: ring.vapid };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function parse(text: string): RingFile | null {
  const json = parseJson(text);
  if (json === null || field(json, "version") !== VERSION) return null;
  const listed = field(json, "epochs");
  const epochs = (Array.isArray(listed) ? listed : []).map(parseEpoch);
  const valid = epochs.filter((entry) => entry !== null);
  if (valid.length === 0 || valid.length !== epochs.length || new Set(valid.map((entry) => entry.epoch)).size !== valid.length) return null;
  const passwordSecret = keyOf(field(json, "passwordSecret"));
  const vapid = field(json, "vapid");
  const publicKey = field(vapid, "publicKey");
  const privateKey = field(vapid, "privateKey");
  if (passwordSecret === null || typeof publicKey !== "string" || typeof privateKey !== "string") return null;
  return { epochs: valid, passwordSecret, vapid: { publicKey, privateKey } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function parseEpoch(json: unknown): { epoch: number; key: Uint8Array } | null {
  const epoch = field(json, "epoch");
  const key = keyOf(field(json, "key"));
  return typeof epoch === "number" && Number.isSafeInteger(epoch) && epoch > 0 && key !== null ? { epoch, key } : null;
}

function keyOf(text: unknown): Uint8Array | null {
  const bytes = typeof text === "string" ? fromBase64url(text) : null;
  return bytes?.length === KEY_BYTES ? bytes : null;
}

function field(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
}
