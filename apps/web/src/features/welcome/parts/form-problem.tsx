import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Refusal, refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import classes from "./form.module.css";

/** What kept the form from being accepted, where it belongs to no single field. */
export function FormProblem({ refusal }: { readonly refusal: Refusal | null }) {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  return (
    <div role="alert">
      {refusal !== null && (
        <p className={classes["problem"]}>
          <IconAlertCircle size={20} aria-hidden />
          <span>{refusalText(refusal, language, t)}</span>
        </p>
      )}
    </div>
  );
}
