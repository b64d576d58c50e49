import { IconAlertCircle, IconClockHour4 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useConnectionState } from "../../../data/hooks.ts";
import { refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import type { LetterDesk } from "../use-letter.ts";
import classes from "./letter-state.module.css";

/** What became of a letter, where that is not plain: refused and why, or not known. */
export function LetterState({ desk }: { readonly desk: LetterDesk }) {
  const { t } = useTranslation("support");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const isOnline = useConnectionState() === "online";
  return (
    <div role="status" className={classes["slot"]}>
      {desk.state === "unsure" && (
        <p className={classes["line"]} data-tone="yamabuki">
          <IconClockHour4 size={20} stroke={1.6} aria-hidden />
          <span>{t(isOnline ? "unsure" : "unsureOffline")}</span>
        </p>
      )}
      {desk.refusal !== null && (
        <p className={classes["line"]} data-tone="shu">
          <IconAlertCircle size={20} stroke={1.6} aria-hidden />
          <span>{refusalText(desk.refusal, language, tShell)}</span>
        </p>
      )}
    </div>
  );
}
