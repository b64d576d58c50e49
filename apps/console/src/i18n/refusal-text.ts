import { REFUSALS } from "@musubi/protocol";
import { DIRECTORY_REFUSALS, STAFF_REFUSALS } from "@musubi/protocol/staff";
import type { TFunction } from "i18next";
import type { Refusal } from "../data/operations.ts";
import type { LanguageCode } from "./language.ts";

/** The staff's words come first: a closed case is told otherwise to the person who opened it. */
const TABLES: readonly Readonly<Record<string, { readonly en: string; readonly ja: string }>>[] = [
  STAFF_REFUSALS,
  DIRECTORY_REFUSALS,
  REFUSALS,
];

function sentence(code: Refusal["code"], language: LanguageCode, t: TFunction): string {
  if (code === "offline") return t("codeOffline");
  if (code === "cancelled") return t("codeCancelled");
  const words = TABLES.find((table) => Object.hasOwn(table, code))?.[code];
  return (words ?? REFUSALS.fault)[language];
}

/** What a refusal means, in the reader's language, with the time to wait or the reference where there is one. */
export function refusalText(refusal: Refusal, language: LanguageCode, t: TFunction): string {
  const parts = [sentence(refusal.code, language, t)];
  if (refusal.retryAfterSeconds !== undefined && refusal.retryAfterSeconds > 1)
    parts.push(t("retryAfter", { seconds: Math.ceil(refusal.retryAfterSeconds) }));
  if (refusal.reference !== undefined) parts.push(t("reference", { reference: refusal.reference }));
  return parts.join(language === "ja" ? "" : " ");
}
