import { Radio } from "@mantine/core";
import type { SettingsView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { isLanguage } from "../../i18n/language.ts";
import { useAppearance } from "../../shell/appearance.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel } from "../me/parts/panel.tsx";
import classes from "./choices.module.css";
import { useSettings } from "./use-settings.ts";

/** Each language in its own words. */
const LANGUAGES = [
  { value: "ja", label: "日本語" },
  { value: "en", label: "English" },
] as const;

const THEMES = [
  { value: "system", label: "themeSystem" },
  { value: "light", label: "themeLight" },
  { value: "dark", label: "themeDark" },
] as const;

const LOOK = { root: classes["choice"] ?? "", radio: classes["circle"] ?? "" };

function themeOf(value: string): SettingsView["theme"] {
  return value === "light" || value === "dark" ? value : "system";
}

/** Language and colour scheme, on all devices of mine. */
export function AppearanceScreen() {
  const { t } = useTranslation("settings");
  const { t: tMe } = useTranslation("me");
  const { settings, change } = useSettings();
  const appearance = useAppearance();
  // Shown at once; if the server refuses, the account's own choice comes back.
  const chooseLanguage = async (language: string) => {
    if (!isLanguage(language) || settings === null) return;
    appearance.setLanguage(language);
    if (!(await change({ language }))) appearance.setLanguage(settings.language);
  };
  const chooseTheme = async (value: string) => {
    if (settings === null) return;
    const theme = themeOf(value);
    appearance.setTheme(theme);
    if (!(await change({ theme }))) appearance.setTheme(settings.theme);
  };
  return (
    <Page title={tMe("navAppearance")} back="/me">
      {settings === null ? (
        <PageSkeleton />
      ) : (
        <>
          <Panel title={t("languageTitle")} about={t("languageAbout")}>
            <Radio.Group aria-label={t("languageTitle")} value={settings.language} onChange={(value) => void chooseLanguage(value)}>
              {LANGUAGES.map(({ value, label }) => (
                <Radio key={value} classNames={LOOK} value={value} label={<span lang={value}>{label}</span>} />
              ))}
            </Radio.Group>
          </Panel>
          <Panel title={t("themeTitle")}>
            <Radio.Group aria-label={t("themeTitle")} value={settings.theme} onChange={(value) => void chooseTheme(value)}>
              {THEMES.map(({ value, label }) => (
                <Radio key={value} classNames={LOOK} value={value} label={t(label)} />
              ))}
            </Radio.Group>
          </Panel>
        </>
      )}
    </Page>
  );
}
