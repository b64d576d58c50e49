import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconShieldCheck } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { type CheckVerdict, type Step, verdictOf } from "../check-entry.ts";
import classes from "./check-steps.module.css";

const VERDICTS = { holds: "verdictHolds", partly: "verdictPartly", fails: "verdictFails" } as const;
const VERDICT_ICONS = { holds: IconShieldCheck, partly: IconCircleDashed, fails: IconAlertTriangle } as const;
const OUTCOMES = { holds: "holds", fails: "fails", erased: "cannot", unclear: "cannot" } as const;
const OUTCOME_ICONS = { holds: IconCircleCheck, fails: IconAlertTriangle, cannot: IconCircleDashed } as const;

type T = TFunction<"disclosure">;

/** What came of a step, in a sentence. */
function sentenceOf(step: Step, t: T): string {
  const isRight = step.outcome === "holds";
  if (step.outcome === "erased") return t("stepErased");
  if (step.outcome === "unclear") return t("stepUnclear");
  if (step.name === "opens") return t(isRight ? "stepOpens" : "stepOpensFails");
  if (step.name === "matches")
    return isRight ? t("stepMatches") : t("stepMatchesFails", { fields: step.differing.join(t("nameSeparator")) || "—" });
  if (step.name === "signed") return t(isRight ? "stepSigned" : "stepSignedFails");
  if (step.name === "stands") return isRight ? t("stepStands", { index: step.index, size: step.size }) : t("stepStandsFails");
  return t(isRight ? "stepContinues" : "stepContinuesFails");
}

function Verdict({ verdict }: { readonly verdict: CheckVerdict }) {
  const { t } = useTranslation("disclosure");
  const Icon = VERDICT_ICONS[verdict];
  return (
    <div className={classes["verdict"]} data-verdict={verdict}>
      <Icon size={24} stroke={1.8} aria-hidden />
      <div>
        <p className={classes["sentence"]}>{t(VERDICTS[verdict])}</p>
        {verdict === "fails" && <p>{t("verdictFailsText")}</p>}
      </div>
    </div>
  );
}

/** The steps of a check, each with what came of it. */
export function CheckSteps({ steps }: { readonly steps: readonly Step[] }) {
  const { t } = useTranslation("disclosure");
  return (
    <>
      <Verdict verdict={verdictOf(steps)} />
      <ol className={classes["steps"]}>
        {steps.map((step) => {
          const outcome = OUTCOMES[step.outcome];
          const Icon = OUTCOME_ICONS[outcome];
          return (
            <li key={step.name} className={classes["step"]} data-outcome={outcome}>
              <Icon size={20} stroke={1.8} aria-hidden />
              <span>
                <span className={classes["word"]}>{t(outcome)}</span> {sentenceOf(step, t)}
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
