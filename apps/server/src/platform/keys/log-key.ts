import { join } from "node:path";
import type { Random } from "@musubi/base";
import { formatSigner, makeSigner, type NoteSigner, parseSigner } from "@musubi/translog";
import { fieldOf } from "../json-fields.ts";
import { codeOf } from "../postgres/errors.ts";
import { KEY_BYTES } from "./seal.ts";
import { readSecretFile } from "./secret-file.ts";
import { writeOnce } from "./write-once.ts";

/** The name of the public log's key file. */
export const LOG_KEY_FILE = "log.json";

const VERSION = 1;

/**
 * Reads the key that the public log is signed with; null when there is none. Backups leave it out: two servers that sign for one
 * log would show two histories. Refuses with `log_key_unreadable` or `log_key_damaged`.
 */
export function readLogKey(dir: string): Promise<NoteSigner | null> {
  const path = join(dir, LOG_KEY_FILE);
  return readSecretFile({
    path,
    parse,
    unreadable: {
      code: "log_key_unreadable",
      sentence: (code) => `The log's key ${path} cannot be read (${code}). Make it readable for this user.`,
    },
    damaged: {
      code: "log_key_damaged",
      sentence: `The file ${path} is not the log's key. Put it back from a copy, or end this log with "musubi log begin-anew".`,
    },
  });
}

/** Makes the key of a log of this name. Never replaces one: if another start was first, its key is the one. */
export async function makeLogKey(place: { readonly dir: string; readonly name: string; readonly random: Random }): Promise<NoteSigner> {
  const made = makeSigner({ name: place.name, kind: "ed25519", seed: place.random.bytes(KEY_BYTES) });
  const text = `${JSON.stringify({ version: VERSION, signer: formatSigner(made) }, null, 2)}\n`;
  try {
    await writeOnce({ dir: place.dir, name: LOG_KEY_FILE, text }, place.random);
    return made;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    return (await readLogKey(place.dir)) ?? made;
  }
}

function parse(json: unknown): NoteSigner | null {
  const signer = fieldOf(json, "signer");
  if (fieldOf(json, "version") !== VERSION || typeof signer !== "string") return null;
  const parsed = parseSigner(signer);
  return parsed.ok && parsed.value.key.kind === "ed25519" ? parsed.value : null;
}
