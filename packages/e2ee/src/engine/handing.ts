import { no, ok, type Result } from "@musubi/base";
import { joinBytes, prefixed } from "../byte-writer.ts";
import type { Suite } from "./suite.ts";

/** A key pair for one thing that is handed over (RFC 9180, base mode, the KEM of our suite). */
export interface HandingKeys {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

const KEM_OUTPUT_BYTES = 32;

/** Makes a key pair that one thing can be handed to. */
export async function makeHandingKeys({ crypto }: Suite): Promise<HandingKeys> {
  const { privateKey, publicKey } = await crypto.hpke.generateKeyPair();
  return { publicKey: await crypto.hpke.exportPublicKey(publicKey), secretKey: await crypto.hpke.exportPrivateKey(privateKey) };
}

/** Seals something to a key. `about` is bound: what was sealed for one purpose is not opened for another. */
export async function handTo({ crypto }: Suite, publicKey: Uint8Array, about: Uint8Array, content: Uint8Array): Promise<Uint8Array> {
  const key = await crypto.hpke.importPublicKey(publicKey);
  const { enc, ct } = await crypto.hpke.seal(key, content, prefixed(about));
  return joinBytes(enc, ct);
}

/** Opens what was handed to a key. */
export async function takeHanded(
  { crypto }: Suite,
  secretKey: Uint8Array,
  about: Uint8Array,
  handed: Uint8Array,
): Promise<Result<Uint8Array, "damaged">> {
  try {
    const key = await crypto.hpke.importPrivateKey(secretKey);
    const [enc, ciphertext] = [handed.slice(0, KEM_OUTPUT_BYTES), handed.slice(KEM_OUTPUT_BYTES)];
    return ok(await crypto.hpke.open(key, enc, ciphertext, prefixed(about)));
  } catch {
    return no("damaged");
  }
}
