import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { TEXTS } from "./resources.ts";

export const LANGUAGES = ["ja", "en"] as const;
export type LanguageCode = (typeof LANGUAGES)[number];

export function isLanguage(code: unknown): code is LanguageCode {
  return code === "ja" || code === "en";
}

/** The language to begin with: the browser's where it is Japanese, else English. */
export function firstLanguage(browser: readonly string[]): LanguageCode {
  return browser[0]?.toLowerCase().startsWith("ja") === true ? "ja" : "en";
}

/** Starts the texts in this language. All of them are in the bundle: nothing is loaded. */
export async function startTexts(language: LanguageCode): Promise<i18n> {
  const inLanguage = (code: LanguageCode) => Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, text[code]]));
  const texts = createInstance();
  await texts.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    supportedLngs: [...LANGUAGES],
    defaultNS: "shell",
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    resources: { en: inLanguage("en"), ja: inLanguage("ja") },
  });
  return texts;
}
