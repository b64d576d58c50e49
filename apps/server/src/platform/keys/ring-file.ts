import { join } from "node:path";
import { base64url, type Random } from "@musubi/base";
import { fieldOf } from "../json-fields.ts";
import { keyOf, readSecretFile } from "./secret-file.ts";
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

/** Reads the ring; null when there is no such file. Refuses with `key_ring_damaged` when it is something else. */
export function readRingFile(dir: string): Promise<RingFile | null> {
  const path = join(dir, RING_FILE);
  return readSecretFile({
    path,
    parse,
    unreadable: {
      code: "key_ring_unreadable",
      sentence: (code) => `The key ring ${path} cannot be read (${code}). Make it readable for this user.`,
    },
    damaged: { code: "key_ring_damaged", sentence: `The file ${path} is not a key ring. Put it back from a backup.` },
  });
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

function parse(json: unknown): RingFile | null {
  if (fieldOf(json, "version") !== VERSION) return null;
  const listed = fieldOf(json, "epochs");
  const epochs = (Array.isArray(listed) ? listed : []).map(parseEpoch);
  const valid = epochs.filter((entry) => entry !== null);
  if (valid.length === 0 || valid.length !== epochs.length || new Set(valid.map((entry) => entry.epoch)).size !== valid.length) return null;
  const passwordSecret = keyOf(fieldOf(json, "passwordSecret"));
  const vapid = fieldOf(json, "vapid");
  const publicKey = fieldOf(vapid, "publicKey");
  const privateKey = fieldOf(vapid, "privateKey");
  if (passwordSecret === null || typeof publicKey !== "string" || typeof privateKey !== "string") return null;
  return { epochs: valid, passwordSecret, vapid: { publicKey, privateKey } };
}

function parseEpoch(json: unknown): { epoch: number; key: Uint8Array } | null {
  const epoch = fieldOf(json, "epoch");
  const key = keyOf(fieldOf(json, "key"));
  return typeof epoch === "number" && Number.isSafeInteger(epoch) && epoch > 0 && key !== null ? { epoch, key } : null;
}
