import { Button } from "@mantine/core";
import type { DisclosureView } from "@musubi/protocol";
import { IconDownload, IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { Panel } from "../../me/parts/panel.tsx";
import { useCheck } from "../use-check.ts";
import classes from "./check-panel.module.css";
import { CheckSteps } from "./check-steps.tsx";

/** The check of an entry in this browser, step by step, and the proof file to keep. */
export function CheckPanel({ entry }: { readonly entry: DisclosureView }) {
  const { t } = useTranslation("disclosure");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const { state, run, save, isSaving } = useCheck(entry);
  return (
    <Panel title={t("checkTitle")} about={t("checkAbout")} look="plain">
      <div className={classes["actions"]}>
        <Button leftSection={<IconShieldCheck size={20} aria-hidden />} loading={state.kind === "running"} onClick={() => void run()}>
          {t(state.kind === "done" ? "checkAgain" : "check")}
        </Button>
        <Button variant="default" leftSection={<IconDownload size={20} aria-hidden />} loading={isSaving} onClick={() => void save()}>
          {t("save")}
        </Button>
      </div>
      <div role="status" className={classes["result"]}>
        {state.kind === "running" && <p>{t("checking")}</p>}
        {state.kind === "refused" && <p>{refusalText(state.reason, language, tShell)}</p>}
        {state.kind === "log_away" && <p>{t("stepUnclear")}</p>}
        {state.kind === "no_crypto" && <p>{t("stepNoCrypto")}</p>}
        {state.kind === "done" && <CheckSteps steps={state.steps} />}
      </div>
      <p className={classes["note"]}>{t("saveNote")}</p>
    </Panel>
  );
}
