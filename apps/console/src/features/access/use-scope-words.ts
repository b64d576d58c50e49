import { PURPOSE_WORDS, ROLE_WORDS } from "@musubi/protocol";
import type { GrantScope, GrantView } from "@musubi/protocol/staff";
import { useTranslation } from "react-i18next";
import { useSelf } from "../../data/hooks.ts";
import { shortLabel } from "../../i18n/dates.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";

/** What a grant opens, in words. */
export function useScopeWords(): (scope: GrantScope) => string {
  const { t } = useTranslation(["access", "vocabulary"]);
  const language = useLanguage();
  return (scope) => {
    switch (scope.kind) {
      case "case":
        return t("access:caseScope");
      case "fields":
        return new Intl.ListFormat(language, { type: "conjunction" }).format(scope.fields.map((field) => t(`vocabulary:field_${field}`)));
      case "messages":
        return t("access:messagesOf", { from: scope.fromSeq, to: scope.toSeq, talk: scope.talkId });
    }
  };
}

/** A number of minutes as people say it. */
export function useDurationWords(): (minutes: number) => string {
  const { t } = useTranslation("access");
  return (minutes) =>
    minutes % 60 === 0 && minutes >= 120 ? t("hoursCount", { count: minutes / 60 }) : t("minutesCount", { count: minutes });
}

/** From when the person is told of a reading that a law keeps back, and with which ground. */
export function useBarWords(): (bar: NonNullable<GrantView["bar"]>) => string {
  const { t } = useTranslation("access");
  const language = useLanguage();
  return ({ until, ground }) => t("barWords", { until: shortLabel(until, language), ground });
}

/** Who reads, and why, as far as the person concerned is told. */
interface Reading {
  readonly staff: Pick<GrantView["staff"], "role" | "employer" | "officeCountry">;
  readonly purpose: GrantView["purpose"];
}

/** How the holder of a grant stands in the list of the person whose data it opens: in the very words that stand there. */
export function useSeenAs(): (reading: Reading) => string {
  const { t } = useTranslation("access");
  const language = useLanguage();
  return ({ staff, purpose }) =>
    t("seenAs", {
      role: ROLE_WORDS[staff.role][language],
      employer: staff.employer,
      office: placeName(staff.officeCountry, language),
      purpose: PURPOSE_WORDS[purpose][language],
    });
}

/** Oneself as whoever is shown in that list. */
export function useHolder(): GrantView["staff"] {
  const { staffId, name, role, employer, contract, officeCountry } = useSelf();
  // Who has no role that counts reaches no screen on which this stands.
  return { staffId, name, role: role ?? "support", employer: employer.name, contract, officeCountry };
}
