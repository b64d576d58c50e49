import { Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Refusal, refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import classes from "./not-read.module.css";

interface Props {
  readonly reason: Refusal;
  readonly onRetry: () => void;
}

/** Stands where a list would be, when it could not be read: why, and a way to try again. */
export function NotRead({ reason, onRetry }: Props) {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  // For something that only reads, no answer in time means the same as no connection: nothing has happened.
  const shown = reason.code === "timeout" ? { code: "offline" } : reason;
  return (
    <div className={classes["root"]} role="alert">
      <IconAlertCircle size={20} aria-hidden />
      <span className={classes["words"]}>{refusalText(shown, language, t)}</span>
      <Button variant="default" onClick={onRetry}>
        {t("retry")}
      </Button>
    </div>
  );
}
