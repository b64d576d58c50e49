import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { recall, remember } from "../data/device-memory.ts";
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

/** Colour scheme and language of this device. The account's settings are carried here by `FollowSettings`. */
export function useAppearance(): Appearance {
  return useContext(AppearanceContext);
}

const DARK = "(prefers-color-scheme: dark)";

function watchDark(listener: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

function isTheme(text: string | null): text is ThemeChoice {
  return text === "system" || text === "light" || text === "dark";
}

function firstTheme(): ThemeChoice {
  const remembered = recall("theme");
  return isTheme(remembered) ? remembered : "system";
}

/** Holds the choice, remembers it on the device, and keeps the page's language attribute true. */
export function useAppearanceState(): Appearance {
  const { i18n } = useTranslation();
  const [theme, setThemeState] = useState(firstTheme);
  const isSystemDark = useSyncExternalStore(watchDark, () => matchMedia(DARK).matches);
  const setTheme = useCallback((next: ThemeChoice) => {
    remember("theme", next);
    setThemeState(next);
  }, []);
  const setLanguage = useCallback(
    (next: LanguageCode) => {
      remember("language", next);
      void i18n.changeLanguage(next);
    },
    [i18n],
  );
  useEffect(() => {
    document.documentElement.lang = i18n.language;
  }, [i18n.language]);
  const scheme = theme === "system" ? (isSystemDark ? "dark" : "light") : theme;
  return useMemo(() => ({ theme, scheme, setTheme, setLanguage }), [theme, scheme, setTheme, setLanguage]);
}
