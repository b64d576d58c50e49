import type { Population } from "@musubi/protocol/staff";
import { useTranslation } from "react-i18next";
import { useCall } from "../../data/hooks.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";

/** What can be done to a population at once. */
export type PopulationStep = "cut" | "signOut" | "renew";

interface Props {
  readonly step: PopulationStep;
  readonly population: Population;
  /** What those concerned are called; it has to be typed first. */
  readonly name: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks, with a typed confirmation, before everything of a population ends. */
export function StepDialog({ step, population, name, onDone, onClose }: Props) {
  const { t } = useTranslation("directory");
  const call = useCall();
  const { done } = useNotices();
  const run = async (words: string) => {
    const input = { population, words };
    const outcome = await (step === "cut"
      ? call("cut.make", input)
      : step === "signOut"
        ? call("population.signOut", input)
        : call("population.demandNewPasskey", input));
    if (outcome.ok) {
      done(t("sessionsEnded", { count: outcome.value.endedSessions }));
      onDone();
    }
    return outcome;
  };
  return (
    <AskDialog
      title={t(`stepTitle_${step}`, { target: name })}
      action={t(`step_${step}`)}
      isGrave
      words={{ label: t("stepWords"), min: 1, max: 500 }}
      typed={name}
      onConfirm={run}
      onClose={onClose}
    >
      <p>{t(`stepText_${step}`)}</p>
    </AskDialog>
  );
}
