import { FILE_REFUSALS, type FileRefusalCode, REFUSALS, type RefusalCode } from "@musubi/protocol";
import type { TFunction } from "i18next";
import type { LanguageCode } from "./language.ts";

/** A refusal as any part of the app meets it: a code of the contract, of the client, or of a passkey window. */
export interface Refusal {
  readonly code: string;
  readonly retryAfterSeconds?: number;
  readonly reference?: string;
}

function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}

function isFileRefusalCode(code: string): code is FileRefusalCode {
  return Object.hasOwn(FILE_REFUSALS, code);
}

function sentence(code: string, language: LanguageCode, t: TFunction): string {
  if (code === "offline") return t("codeOffline");
  if (code === "timeout") return t("codeTimeout");
  if (code === "identity_unconfirmed") return t("codeIdentityUnconfirmed");
  if (code === "cancelled") return t("codeCancelled");
  if (!isRefusalCode(code) && isFileRefusalCode(code)) return FILE_REFUSALS[code][language];
  return REFUSALS[isRefusalCode(code) ? code : "fault"][language];
}

/** What a refusal means, in the reader's language, with the time to wait or the reference where there is one. */
export function refusalText(refusal: Refusal, language: LanguageCode, t: TFunction): string {
  const parts = [sentence(refusal.code, language, t)];
  if (refusal.retryAfterSeconds !== undefined && refusal.retryAfterSeconds > 1) {
    parts.push(t("retryAfter", { seconds: Math.ceil(refusal.retryAfterSeconds) }));
  }
  if (refusal.reference !== undefined) parts.push(t("reference", { reference: refusal.reference }));
  return parts.join(language === "ja" ? "" : " ");
}
