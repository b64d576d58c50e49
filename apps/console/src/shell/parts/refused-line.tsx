import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Refusal } from "../../data/operations.ts";
import { refusalText } from "../../i18n/refusal-text.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import classes from "./refused-line.module.css";

/** Why the last attempt did not succeed, beside the button that was pressed. Said at once. */
export function RefusedLine({ refusal }: { readonly refusal: Refusal | null }) {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  return (
    <div className={classes["root"]} role="alert">
      {refusal !== null && (
        <p className={classes["line"]}>
          <IconAlertCircle size={18} aria-hidden />
          <span>{refusalText(refusal, language, t)}</span>
        </p>
      )}
    </div>
  );
}
