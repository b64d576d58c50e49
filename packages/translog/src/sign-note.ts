import { assert, utf8 } from "@musubi/base";
import { ed25519Sign } from "./ed25519.ts";
import type { NoteSigner } from "./note-key.ts";
import { formatNote, type NoteSignature, signatureLine } from "./signed-note.ts";

/** The signature of a note's text by an Ed25519 key (c2sp.org/signed-note, type 0x01). */
export function signText(text: string, signer: NoteSigner): NoteSignature {
  assert(signer.key.kind === "ed25519", "A note is signed with an Ed25519 key for notes; a witness cosigns instead.");
  return { name: signer.key.name, keyId: signer.key.keyId, signature: ed25519Sign(utf8(text), signer.seed) };
}

/** The note of a text with one signature. */
export function signNote(text: string, signer: NoteSigner): string {
  return formatNote({ text, signatures: [signText(text, signer)] });
}

/** A note with further signatures under those it has, such as cosignatures of witnesses. */
export function addSignatures(note: string, signatures: readonly NoteSignature[]): string {
  return note + signatures.map(signatureLine).join("");
}
