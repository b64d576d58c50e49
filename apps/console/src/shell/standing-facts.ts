import type { SelfView } from "@musubi/protocol/staff";
import { useTranslation } from "react-i18next";
import { placeName } from "../i18n/places.ts";
import { useLanguage } from "../i18n/use-language.ts";

/** Oneself in words, as each reading is recorded. */
export interface StandingFacts {
  readonly role: string;
  readonly employer: string;
  readonly place: string;
  readonly device: string;
  readonly isPlaceKnown: boolean;
  readonly isDeviceManaged: boolean;
}

/** Puts what the directory knows of a session into words. */
export function useStandingFacts(self: SelfView): StandingFacts {
  const { t } = useTranslation(["shell", "vocabulary"]);
  const language = useLanguage();
  const isPlaceKnown = self.accessCountry !== "??" && self.accessBy !== "unknown";
  const { name, country, isJoined } = self.employer;
  const joined = isJoined ? "" : ` · ${t("shell:employerNotJoined")}`;
  return {
    role: self.role === null ? t("shell:noRole") : t(`vocabulary:role_${self.role}`),
    employer: `${t("shell:nameAndPlace", { name, place: placeName(country, language) })}${joined}`,
    place: isPlaceKnown
      ? t("shell:nameAndPlace", { name: placeName(self.accessCountry, language), place: t(`vocabulary:accessBy_${self.accessBy}`) })
      : t("vocabulary:placeUnknown"),
    device: t(`vocabulary:device_${self.device}`),
    isPlaceKnown,
    isDeviceManaged: self.device === "managed",
  };
}
