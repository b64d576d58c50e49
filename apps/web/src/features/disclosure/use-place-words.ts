import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";

/** What stands where a place was not established. */
const UNKNOWN = "??";

/** A country of an entry in the reader's words. */
export function usePlaceWords(): (place: string) => string {
  const { t } = useTranslation("disclosure");
  const language = useLanguage();
  return useCallback((place) => (place === UNKNOWN ? t("placeUnknown") : placeName(place, language)), [t, language]);
}
