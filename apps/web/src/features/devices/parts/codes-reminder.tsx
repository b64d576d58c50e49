import { IconPencilExclamation } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMyId } from "../../../data/hooks.ts";
import lineClasses from "../../../shell/connection-banner.module.css";
import { useHasUnkeptCodes } from "../unkept-codes.ts";

/** Stands above every screen while nobody has said that the recovery codes are kept: leaving their page does not lose them silently. */
export function CodesReminder() {
  const { t } = useTranslation("devices");
  const isOpen = useHasUnkeptCodes(useMyId());
  if (!isOpen) return null;
  return (
    <p className={lineClasses["line"]} data-tone="yamabuki">
      <IconPencilExclamation size={18} stroke={1.6} aria-hidden />
      <span>
        {t("unkeptTitle")} <Link to="/me/security">{t("unkeptGo")}</Link>
      </span>
    </p>
  );
}
