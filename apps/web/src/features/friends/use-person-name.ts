import type { ProfileView } from "@musubi/protocol";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

/** The name as its owner chose it, or "Former member" for somebody who has gone. */
export function usePersonName(): (profile: ProfileView) => string {
  const { t } = useTranslation("shell");
  return useCallback((profile) => (profile.isGone || profile.displayName === "" ? t("formerMember") : profile.displayName), [t]);
}
