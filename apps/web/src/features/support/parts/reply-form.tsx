import { Button } from "@mantine/core";
import { type CaseId, type ClientId, writeCase } from "@musubi/protocol";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import formClasses from "../../me/form.module.css";
import { lacks } from "../letter-rules.ts";
import { useLetter } from "../use-letter.ts";
import { LetterField } from "./letter-field.tsx";
import { LetterState } from "./letter-state.tsx";

interface Props {
  readonly caseId: CaseId;
  readonly onSent: () => void;
}

/** Adds to a case. */
export function ReplyForm({ caseId, onSent }: Props) {
  const { t } = useTranslation("support");
  const engine = useEngine();
  const [isAsked, setAsked] = useState(false);
  const deliver = useCallback(
    async ({ text, clientId }: { readonly text: string; readonly clientId: ClientId }) => {
      const answer = await engine.perform(writeCase, { caseId, text, clientId });
      if (answer.ok) setAsked(false);
      // Also after a refusal: it may have been closed meanwhile.
      onSent();
      return answer;
    },
    [engine, caseId, onSent],
  );
  const desk = useLetter(caseId, deliver);
  const missing = lacks({ ...desk, sentAs: null }, false);
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing === null) void desk.send();
  };
  return (
    <form className={formClasses["form"]} onSubmit={submit} noValidate>
      <LetterField desk={desk} label={t("reply")} rows={4} missing={isAsked ? missing : null} />
      <LetterState desk={desk} />
      <div>
        <Button type="submit" loading={desk.state === "sending"}>
          {t(desk.state === "unsure" ? "sendAgain" : "send")}
        </Button>
      </div>
    </form>
  );
}
