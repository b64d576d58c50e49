import type { LanguageCode } from "../../i18n/language.ts";

/** A date in full with its year: "22 November 2026", 「2026年11月22日」. */
export function dateLabel(atMs: number, language: LanguageCode): string {
  return new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", { dateStyle: "long" }).format(atMs);
}
