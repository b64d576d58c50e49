import { fromBase64url, fromUtf8 } from "@musubi/base";
import { parseTlogProof, verifyTlogProof } from "@musubi/translog";
import { KEY_BYTES, SealBroken } from "../../../platform/keys/seal.ts";
import { commitmentTo, openWithKey, parseProofExtra } from "../../disclosure/port.ts";

/** What a proof file proves, or why it proves nothing. */
export type ProofVerdict =
  | {
      readonly isGood: true;
      readonly entryId: string;
      readonly index: number;
      readonly size: number;
      readonly origin: string;
      /** What the entry says, as canonical JSON; null where the file holds no key: then the record was erased. */
      readonly record: string | null;
    }
  | { readonly isGood: false; readonly why: string };

const bad = (why: string): ProofVerdict => ({ isGood: false, why });

/** Verifies a proof file that a person downloaded, with the log's verifier key and nothing else. */
export function checkProof(text: string, vkey: string): ProofVerdict {
  const parsed = parseTlogProof(text);
  if (!parsed.ok) return bad("it is not a proof file (c2sp.org/tlog-proof)");
  const extra = parsed.value.extra === undefined ? null : parseProofExtra(textOf(parsed.value.extra));
  const sealed = extra === null ? null : fromBase64url(extra.sealed);
  if (extra === null || sealed === null) return bad("it does not carry the sealed record");
  const proven = verifyTlogProof(text, commitmentTo(sealed), { vkey });
  if (!proven.ok) return bad(`the log does not vouch for this record (${proven.reason})`);
  const { index, checkpoint } = proven.value;
  const found = { isGood: true, entryId: extra.entryId, index, size: checkpoint.size, origin: checkpoint.origin } as const;
  if (extra.key === null) return { ...found, record: null };
  const key = fromBase64url(extra.key);
  if (key?.length !== KEY_BYTES) return bad("the key in it is none");
  try {
    return { ...found, record: openWithKey(key, sealed, extra.entryId) };
  } catch (error) {
    if (error instanceof SealBroken) return bad("the key in it does not open the record");
    throw error;
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    return "";
  }
}
