import { readFile } from "node:fs/promises";
import { StoreFailed } from "../object-folder.ts";

/** What requests are signed with. Never printed or logged. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Comes with keys that are lent for a while. */
  readonly sessionToken: string | null;
}

/** Gives the credentials of now. A new answer is asked for after a refusal, so keys may be exchanged while the server runs. */
export type CredentialSource = () => Promise<S3Credentials>;

/** Credentials that are settings. */
export function fixedCredentials(accessKeyId: string, secretAccessKey: string): CredentialSource {
  const credentials = { accessKeyId, secretAccessKey, sessionToken: null };
  return () => Promise.resolve(credentials);
}

/**
 * Credentials out of a file in the form that the tools of S3 share: lines like `aws_access_key_id = …`. Of several sections the one
 * called `default` counts. Throws StoreFailed where the file is not there or lacks a key.
 */
export function fileCredentials(path: string): CredentialSource {
  return async () => {
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      throw new StoreFailed("read its credentials", "CredentialsFileMissing", { isPassing: false, cause: error });
    });
    const credentials = parseCredentials(text);
    if (credentials === null) throw new StoreFailed("read its credentials", "CredentialsFileIncomplete", { isPassing: false });
    return credentials;
  };
}

/** Reads the text of such a file; null when a key is missing. */
export function parseCredentials(text: string): S3Credentials | null {
  const values = new Map<string, string>();
  let section = "default";
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) section = heading.trim();
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    if (section === "default" && name !== undefined && value !== undefined) values.set(name, value);
  }
  const accessKeyId = values.get("aws_access_key_id");
  const secretAccessKey = values.get("aws_secret_access_key");
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, sessionToken: values.get("aws_session_token") ?? null };
}
