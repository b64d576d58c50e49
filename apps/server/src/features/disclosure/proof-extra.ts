import { fieldOf, parseJson } from "../../platform/json-fields.ts";

/** What the extra line of a proof file carries, so that one file is enough: the sealed record, and the key that opens it. */
export interface ProofExtra {
  readonly entryId: string;
  /** Unpadded base64url. The leaf is a commitment to these bytes. */
  readonly sealed: string;
  /** Unpadded base64url; null when the record was erased. */
  readonly key: string | null;
}

/** The text of the extra line's bytes. */
export function proofExtra({ entryId, sealed, key }: ProofExtra): string {
  return JSON.stringify({ entryId, sealed, key });
}

/** Reads it back; null when it is something else. No signature covers it: only the commitment tells whether it is right. */
export function parseProofExtra(text: string): ProofExtra | null {
  const json = parseJson(text);
  const field = (name: string): unknown => fieldOf(json, name);
  const [entryId, sealed, key] = [field("entryId"), field("sealed"), field("key")];
  if (typeof entryId !== "string" || typeof sealed !== "string" || (key !== null && typeof key !== "string")) return null;
  return { entryId, sealed, key };
}
