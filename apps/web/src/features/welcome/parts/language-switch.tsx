import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isLanguage } from "../../../i18n/language.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useAppearance } from "../../../shell/appearance.tsx";

/** Each language in its own words. */
const CHOICES = [
  { value: "ja", label: "日本語" },
  { value: "en", label: "English" },
];

/** Changes the language of the first screens, at once. */
export function LanguageSwitch() {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  const { setLanguage } = useAppearance();
  return (
    <SegmentedControl
      aria-label={t("languageLabel")}
      data={CHOICES}
      value={language}
      onChange={(next) => isLanguage(next) && setLanguage(next)}
      transitionDuration={120}
    />
  );
}
