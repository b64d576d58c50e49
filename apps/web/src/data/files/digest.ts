import { hex } from "@musubi/base";
import { sha256 } from "@musubi/translog";

/** SHA-256 in lower-case hexadecimal. Where the page came over plain HTTP the browser has none of its own, and ours is used. */
export async function digestOf(bytes: ArrayBuffer): Promise<string> {
  // Browsers leave it out in pages that did not come by a secure way, whatever their types say.
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle;
  if (subtle === undefined) return hex(sha256(new Uint8Array(bytes)));
  return hex(new Uint8Array(await subtle.digest("SHA-256", bytes)));
}
