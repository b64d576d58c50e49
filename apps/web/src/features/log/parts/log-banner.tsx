import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLogState } from "../../../data/hooks.ts";
import classes from "./log-banner.module.css";

/** Stands above every screen while the public log is not what it was. */
export function LogBanner() {
  const { t } = useTranslation("log");
  const { alarm } = useLogState();
  return (
    <div role="alert">
      {alarm !== null && (
        <p className={classes["line"]}>
          <IconAlertTriangle size={20} aria-hidden />
          <span>
            <strong>{t("alarmShort")}</strong> <Link to="/me/log">{t("alarmMore")}</Link>
          </span>
        </p>
      )}
    </div>
  );
}
