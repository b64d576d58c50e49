import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { LanguageCode } from "../i18n/language.ts";

export type ThemeChoice = "system" | "light" | "dark";

export interface Appearance {
  readonly theme: ThemeChoice;
  /** What is shown: the choice, or what the system says. */
  readonly scheme: "light" | "dark";
  readonly setTheme: (theme: ThemeChoice) => void;
  readonly setLanguage: (language: LanguageCode) => void;
}

export const AppearanceContext = createContext<Appearance>({
  theme: "system",
  scheme: "light",
  setTheme: () => undefined,
  setLanguage: () => undefined,
});

/** Colour scheme and language of this page. They last as long as the page: the console keeps nothing. */
export function useAppearance(): Appearance {
  return useContext(AppearanceContext);
}

const DARK = "(prefers-color-scheme: dark)";

function watchDark(listener: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Holds the choice, and keeps the page's language attribute true. */
export function useAppearanceState(): Appearance {
  const { i18n } = useTranslation();
  const [theme, setTheme] = useState<ThemeChoice>("system");
  const isSystemDark = useSyncExternalStore(watchDark, () => matchMedia(DARK).matches);
  useEffect(() => {
    document.documentElement.lang = i18n.language;
  }, [i18n.language]);
  const scheme = theme === "system" ? (isSystemDark ? "dark" : "light") : theme;
  return useMemo(
    () => ({ theme, scheme, setTheme, setLanguage: (next: LanguageCode) => void i18n.changeLanguage(next) }),
    [theme, scheme, i18n],
  );
}
