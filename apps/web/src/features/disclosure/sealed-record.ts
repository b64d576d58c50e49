import { fromUtf8, utf8 } from "@musubi/base";

const NONCE_BYTES = 12;

/** Whether this browser can open records: only over a protected connection. */
export function canOpenRecords(): boolean {
  return typeof globalThis.crypto?.subtle === "object";
}

/** The commitment to sealed bytes: the content of the log's leaf. */
export async function commitmentTo(sealed: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(sealed)));
}

/** Opens a record with its own key (AES-256-GCM, bound to the entry); null when key, bytes and entry do not belong together. */
export async function openSealed(key: Uint8Array, sealed: Uint8Array, entryId: string): Promise<string | null> {
  const bytes = new Uint8Array(sealed);
  try {
    const opener = await crypto.subtle.importKey("raw", new Uint8Array(key), "AES-GCM", false, ["decrypt"]);
    const how = {
      name: "AES-GCM",
      iv: bytes.subarray(0, NONCE_BYTES),
      additionalData: new Uint8Array(utf8(JSON.stringify(["ledger", entryId]))),
    };
    return fromUtf8(new Uint8Array(await crypto.subtle.decrypt(how, opener, bytes.subarray(NONCE_BYTES))));
  } catch {
    return null;
  }
}
