import { chmod, readFile } from "node:fs/promises";
import { fromBase64url } from "@musubi/base";
import { parseJson } from "../json-fields.ts";
import { codeOf, StartupRefusal } from "../postgres/errors.ts";
import { KEY_BYTES } from "./seal.ts";

/** How a file of secrets is read, and what is said where that fails. */
export interface SecretFile<T> {
  readonly path: string;
  /** What its JSON holds; null when it is something else. */
  readonly parse: (json: unknown) => T | null;
  /** Code and sentence of the refusal when it cannot be read; the system's own code stands in the sentence. */
  readonly unreadable: { readonly code: string; readonly sentence: (systemCode: string) => string };
  /** Code and sentence of the refusal when it holds something else. */
  readonly damaged: { readonly code: string; readonly sentence: string };
}

const OWNER_ONLY = 0o600;

/** Reads a file of secrets and closes it to everybody but its owner; null when there is none. Refuses one that is not what it should be. */
export async function readSecretFile<T>(file: SecretFile<T>): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(file.path, "utf8");
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return null;
    throw new StartupRefusal(file.unreadable.code, file.unreadable.sentence(code));
  }
  // A backup program may have put it back readable for others; nobody else has any business with it.
  await chmod(file.path, OWNER_ONLY).catch(() => undefined);
  const held = file.parse(parseJson(text));
  if (held === null) throw new StartupRefusal(file.damaged.code, file.damaged.sentence);
  return held;
}

/** A key out of unpadded base64url; null when it is none. */
export function keyOf(text: unknown): Uint8Array | null {
  const bytes = typeof text === "string" ? fromBase64url(text) : null;
  return bytes?.length === KEY_BYTES ? bytes : null;
}
