import type { LanguageCode } from "./language.ts";

/** The name of a country in the reader's language. "??" is told by its own word where it is shown. */
export function placeName(code: string, language: LanguageCode): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(language, { type: "region" }).of(code) ?? code;
}
