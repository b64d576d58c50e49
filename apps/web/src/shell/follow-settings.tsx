import { useEffect } from "react";
import { useAccount } from "../data/hooks.ts";
import { useAppearance } from "./appearance.tsx";

/** Carries theme and language from the account to this device, also when they were changed on another one. */
export function FollowSettings() {
  const settings = useAccount()?.settings;
  const { setTheme, setLanguage } = useAppearance();
  const theme = settings?.theme;
  const language = settings?.language;
  useEffect(() => {
    if (theme !== undefined) setTheme(theme);
  }, [theme, setTheme]);
  useEffect(() => {
    if (language !== undefined) setLanguage(language);
  }, [language, setLanguage]);
  return null;
}
