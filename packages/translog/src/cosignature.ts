import { assert, utf8 } from "@musubi/base";
import { ED25519_SIGNATURE_BYTES, ed25519Sign, ed25519Verify } from "./ed25519.ts";
import type { NoteSigner, VerifierKey } from "./note-key.ts";
import type { NoteSignature } from "./signed-note.ts";

const TIME_BYTES = 8;

/**
 * A cosignature of a checkpoint's text (c2sp.org/tlog-cosignature, cosignature/v1 with Ed25519): “at this time, in whole seconds
 * since 1970, this was the largest consistent tree that I had seen of this log”. Whoever calls has made sure that it was.
 */
export function cosign(checkpointText: string, signer: NoteSigner, atSeconds: number): NoteSignature {
  assert(signer.key.kind === "cosignature", "A cosignature is made with a key for cosignatures.");
  assert(Number.isSafeInteger(atSeconds) && atSeconds > 0, "A cosignature bears the time at which it was made.");
  const signature = new Uint8Array(TIME_BYTES + ED25519_SIGNATURE_BYTES);
  new DataView(signature.buffer).setBigUint64(0, BigInt(atSeconds));
  signature.set(ed25519Sign(signedMessage(checkpointText, atSeconds), signer.seed), TIME_BYTES);
  return { name: signer.key.name, keyId: signer.key.keyId, signature };
}

/** The time of a cosignature of this text by this key, in seconds since 1970, or null when it does not hold. */
export function verifyCosignature(signature: Uint8Array, checkpointText: string, key: VerifierKey): number | null {
  if (key.kind !== "cosignature" || signature.length !== TIME_BYTES + ED25519_SIGNATURE_BYTES) return null;
  const view = new DataView(signature.buffer, signature.byteOffset, signature.length);
  const atSeconds = Number(view.getBigUint64(0));
  if (!Number.isSafeInteger(atSeconds)) return null;
  const isValid = ed25519Verify(signature.slice(TIME_BYTES), signedMessage(checkpointText, atSeconds), key.publicKey);
  return isValid ? atSeconds : null;
}

/** The first line keeps what is signed here apart from whatever else the same key might ever sign. */
function signedMessage(checkpointText: string, atSeconds: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${atSeconds}\n${checkpointText}`);
}
