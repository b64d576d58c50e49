import type { DisclosureCoverage } from "@musubi/protocol";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { fullLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { isComplete } from "../is-complete.ts";
import classes from "./coverage-note.module.css";

/** For which time the list is complete; where it is not, that is said before anything else is. */
export function CoverageNote({ coverage }: { readonly coverage: DisclosureCoverage | null }) {
  const { t } = useTranslation("disclosure");
  const language = useLanguage();
  const since = coverage?.since ?? null;
  const covered = since === null ? t("coverageUnknown") : t("coveredSince", { since: fullLabel(since, language) });
  if (isComplete(coverage)) return <p className={classes["covered"]}>{covered}</p>;
  return (
    <div className={classes["gap"]} role="alert">
      <IconAlertTriangle size={22} stroke={1.6} aria-hidden />
      <div>
        <p className={classes["title"]}>{t("gapTitle")}</p>
        {(coverage?.gaps ?? []).map(({ from, to }) => (
          <p key={from}>
            {to === null
              ? t("gapFromOn", { from: fullLabel(from, language) })
              : t("gapFromTo", { from: fullLabel(from, language), to: fullLabel(to, language) })}
          </p>
        ))}
        <p>{covered}</p>
      </div>
    </div>
  );
}
