import type { GrantScope, GrantView } from "@musubi/protocol/staff";
import { useTranslation } from "react-i18next";
import { useSelf } from "../../data/hooks.ts";
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

/** How the holder of a grant stands in the list of the person whose data it opens. */
export function useSeenAs(): (grant: Pick<GrantView, "staff" | "purpose">) => string {
  const { t } = useTranslation(["access", "vocabulary"]);
  const language = useLanguage();
  return ({ staff, purpose }) =>
    t("access:seenAs", {
      role: t(`vocabulary:role_${staff.role}`),
      employer: staff.employer,
      office: placeName(staff.officeCountry, language),
      purpose: t(`vocabulary:purpose_${purpose}`),
    });
}

/** Oneself as whoever is shown in that list. */
export function useHolder(): GrantView["staff"] {
  const { staffId, name, role, employer, contract, officeCountry } = useSelf();
  // Who has no role that counts reaches no screen on which this stands.
  return { staffId, name, role: role ?? "support", employer: employer.name, contract, officeCountry };
}
