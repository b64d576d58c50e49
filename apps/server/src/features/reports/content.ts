import { fromUtf8, type Random, utf8 } from "@musubi/base";
import type { AccountId, MessageContent, ReportId, SealedEvidence } from "@musubi/protocol";
import type { KeyRing, WrappedKey } from "../../platform/keys/key-ring.ts";
import { KEY_BYTES, type SealContext, seal, unseal } from "../../platform/keys/seal.ts";

/** A message of a plain talk, as the server itself holds it at the moment of the report. */
export interface CopiedMessage {
  readonly seq: number;
  readonly senderId: AccountId | null;
  readonly sentAt: number;
  readonly content: MessageContent;
  readonly editedAt: number | null;
  /** What stood there before, oldest first. */
  readonly earlierTexts: readonly string[];
}

/** What a report holds besides its row: the reporter's words, and the messages they chose. */
export interface ReportContent {
  readonly words: string;
  readonly messages:
    | { readonly kind: "plain"; readonly copied: readonly CopiedMessage[] }
    | { readonly kind: "sealed"; readonly disclosed: readonly SealedEvidence[] };
}

/** The same, sealed under a key of the report that the key ring wraps. Whoever destroys that key has erased it, also in backups' copies of it. */
export interface SealedReport {
  readonly sealed: Uint8Array;
  readonly wrapped: WrappedKey;
}

/** Seals what a report holds. */
export function sealReport(reportId: ReportId, content: ReportContent, how: { keyRing: KeyRing; random: Random }): SealedReport {
  const key = how.random.bytes(KEY_BYTES);
  const sealed = seal(key, utf8(JSON.stringify(content)), { context: contentContext(reportId), random: how.random });
  return { sealed, wrapped: how.keyRing.wrap(key, keyContext(reportId)) };
}

/** Opens it. Throws SealBroken when it is not what belongs to this report. */
export function openReport(reportId: ReportId, { sealed, wrapped }: SealedReport, keyRing: KeyRing): ReportContent {
  // What only this file seals has the form that it gave it: the seal binds every byte.
  return JSON.parse(fromUtf8(unseal(keyRing.unwrap(wrapped, keyContext(reportId)), sealed, contentContext(reportId)))) as ReportContent;
}

function contentContext(reportId: ReportId): SealContext {
  return ["report", reportId];
}

function keyContext(reportId: ReportId): SealContext {
  return ["report_key", reportId];
}
