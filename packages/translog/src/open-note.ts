import { no, ok, type Result, utf8 } from "@musubi/base";
import { verifyCosignature } from "./cosignature.ts";
import { ed25519Verify } from "./ed25519.ts";
import type { VerifierKey } from "./note-key.ts";
import { type NoteFormFault, type NoteSignature, parseNote } from "./signed-note.ts";

/** A signature that holds, by a key that the caller knows. */
export interface VerifiedSignature {
  readonly key: VerifierKey;
  readonly signature: NoteSignature;
  /** Seconds since 1970 that a cosignature bears; null for a plain signature, which bears none. */
  readonly atSeconds: number | null;
}

/** A note whose text can be relied on as far as those who signed it. */
export interface OpenedNote {
  readonly text: string;
  /** One at least, in the order of the note. A key that signed twice is there twice. */
  readonly verified: readonly VerifiedSignature[];
}

/** Why a note is not opened. */
export type NoteFault = NoteFormFault | "failed_signature" | "no_known_signature";

/**
 * Verifies a note from outside against the keys that the caller knows. Signatures of others are passed over. One of a known key
 * that does not hold rejects the whole note, and so does a note that none of them signed.
 */
export function openNote(note: string, keys: readonly VerifierKey[]): Result<OpenedNote, NoteFault> {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const { text, signatures } = parsed.value;
  const verified: VerifiedSignature[] = [];
  for (const signature of signatures) {
    const key = keys.find(({ name, keyId }) => name === signature.name && keyId === signature.keyId);
    if (key === undefined) continue;
    const holds = verifySignature(signature, text, key);
    if (holds === null) return no("failed_signature");
    verified.push(holds);
  }
  return verified.length > 0 ? ok({ text, verified }) : no("no_known_signature");
}

function verifySignature(signature: NoteSignature, text: string, key: VerifierKey): VerifiedSignature | null {
  if (key.kind === "cosignature") {
    const atSeconds = verifyCosignature(signature.signature, text, key);
    return atSeconds === null ? null : { key, signature, atSeconds };
  }
  return ed25519Verify(signature.signature, utf8(text), key.publicKey) ? { key, signature, atSeconds: null } : null;
}
