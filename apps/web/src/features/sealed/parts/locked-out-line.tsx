import { IconLockQuestion } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useDeskState } from "../../../data/hooks.ts";
import lineClasses from "../../../shell/connection-banner.module.css";

/** Stands above every screen while this device was not let into the sealed talks of the account, and leads to where it is. */
export function LockedOutLine() {
  const { t } = useTranslation("sealed");
  if (useDeskState() !== "locked_out") return null;
  return (
    <p className={lineClasses["line"]} data-tone="yamabuki">
      <IconLockQuestion size={18} stroke={1.6} aria-hidden />
      <span>
        {t("lockedOutLine")} <Link to="/me/sealed">{t("lockedOutGo")}</Link>
      </span>
    </p>
  );
}
