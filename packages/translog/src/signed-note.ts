import { assert, no, ok, type Result } from "@musubi/base";
import { base64, fromBase64 } from "./base64.ts";
import { NOTE_LENGTH_MAX, NOTE_SIGNATURES_MAX } from "./limits.ts";
import { isKeyName } from "./note-key.ts";
import { isNoteText } from "./strict-text.ts";

/** One signature line of a note. Who it claims to be from, and whether it holds, nobody has checked yet. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  /** What the kind of key defines: 64 bytes of Ed25519, or a time and 64 bytes. */
  readonly signature: Uint8Array;
}

/** A note in its parts (c2sp.org/signed-note). The text must not be used before a signature of a known key has been verified. */
export interface SignedNote {
  /** Ends in a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Why a text is no note. */
export type NoteFormFault = "too_long" | "too_many_signatures" | "malformed_note";

const EM_DASH = "\u2014";
const KEY_ID_BYTES = 4;

/** The line of a signature, with its newline. */
export function signatureLine({ name, keyId, signature }: NoteSignature): string {
  const bytes = new Uint8Array(KEY_ID_BYTES + signature.length);
  new DataView(bytes.buffer).setUint32(0, keyId);
  bytes.set(signature, KEY_ID_BYTES);
  return `${EM_DASH} ${name} ${base64(bytes)}\n`;
}

/** A note of a text and its signatures. An AssertionFault when the text can be no note's. */
export function formatNote({ text, signatures }: SignedNote): string {
  assert(isNoteText(text) && text.endsWith("\n"), "The text of a note ends in a newline and has no other control character.");
  assert(signatures.length > 0, "A note has a signature.");
  return `${text}\n${signatures.map(signatureLine).join("")}`;
}

/** Reads a note from outside. Nothing is verified. */
export function parseNote(note: string): Result<SignedNote, NoteFormFault> {
  if (note.length > NOTE_LENGTH_MAX) return no("too_long");
  if (!isNoteText(note)) return no("malformed_note");
  // The text may have empty lines of its own: the last one is what parts it from the signatures.
  const split = note.lastIndexOf("\n\n");
  if (split === -1) return no("malformed_note");
  const signatures = parseSignatureLines(note.slice(split + 2));
  return signatures.ok ? ok({ text: note.slice(0, split + 1), signatures: signatures.value }) : signatures;
}

/** Reads signature lines, one at least, such as a witness answers with. Nothing is verified. */
export function parseSignatureLines(lines: string): Result<NoteSignature[], NoteFormFault> {
  if (lines.length > NOTE_LENGTH_MAX) return no("too_long");
  if (!lines.endsWith("\n")) return no("malformed_note");
  const texts = lines.slice(0, -1).split("\n");
  if (texts.length > NOTE_SIGNATURES_MAX) return no("too_many_signatures");
  const signatures = texts.map(parseSignatureLine).filter((signature) => signature !== null);
  return signatures.length === texts.length ? ok(signatures) : no("malformed_note");
}

function parseSignatureLine(line: string): NoteSignature | null {
  const [dash, name, encoded, ...more] = line.split(" ");
  if (dash !== EM_DASH || name === undefined || encoded === undefined || more.length > 0 || !isKeyName(name)) return null;
  const bytes = fromBase64(encoded);
  if (bytes === null || bytes.length <= KEY_ID_BYTES) return null;
  return { name, keyId: new DataView(bytes.buffer).getUint32(0), signature: bytes.slice(KEY_ID_BYTES) };
}
