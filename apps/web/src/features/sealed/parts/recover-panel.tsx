import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../../../data/hooks.ts";
import { Panel } from "../../me/parts/panel.tsx";
import classes from "./sealed-parts.module.css";

const PROBLEMS = { code_wrong: "recoverWrong", no_backup: "recoverNone", offline: "recoverOffline" } as const;

/** The recovery code opens the account's sealed identity on this device. */
export function RecoverPanel() {
  const { t } = useTranslation("sealed");
  const desk = useDesk();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<keyof typeof PROBLEMS | null>(null);
  const [isBusy, setBusy] = useState(false);
  const recover = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const recovered = await desk.recover(typed);
    setBusy(false);
    setProblem(recovered.ok ? null : recovered.reason);
  };
  return (
    <Panel title={t("recoverTitle")}>
      <form className={classes["form"]} onSubmit={(event) => void recover(event)}>
        <TextInput
          label={t("recoverLabel")}
          description={t("recoverHelp")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          error={problem === null ? null : t(PROBLEMS[problem])}
        />
        <Button type="submit" loading={isBusy} disabled={typed.trim() === ""}>
          {t("recoverDo")}
        </Button>
      </form>
    </Panel>
  );
}
