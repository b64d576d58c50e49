import { useTranslation } from "react-i18next";
import type { OutputOf } from "../../data/operations.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNames } from "../../i18n/use-names.ts";
import { saidBy } from "./alert-words.ts";

type Alert = OutputOf<"alert.list">["alerts"][number];

/** What an alert says, in the reader's language. What has no sentence of its own (of a damaged log) stands as it was written. */
export function useAlertWords(): (alert: Pick<Alert, "kind" | "words">) => string {
  const { t } = useTranslation(["oversight", "vocabulary"]);
  const language = useLanguage();
  const names = useNames();
  const place = (code = "??") => (code === "??" ? t("vocabulary:placeUnknown") : placeName(code, language));
  return (alert) => {
    const said = saidBy(alert);
    if (said === null) return alert.words;
    const part = (name: string): string => said.parts[name] ?? "";
    return t(`oversight:said_${said.sentence}`, {
      ...{ action: part("action"), rows: part("rows"), time: part("time"), zone: part("zone"), week: part("week"), case: part("case") },
      ...{ before: part("before"), after: part("after"), from: place(said.parts["from"]), office: place(said.parts["office"]) },
      denial: names.denial(part("denial")),
      places: part("places") === "the office only" ? t("oversight:officeOnly") : part("places"),
    });
  };
}
