import { useTranslation } from "react-i18next";
import { isLanguage, type LanguageCode } from "./language.ts";

/** The language the reader sees now. */
export function useLanguage(): LanguageCode {
  const { i18n } = useTranslation();
  return isLanguage(i18n.language) ? i18n.language : "en";
}
