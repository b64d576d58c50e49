import { Button, Textarea } from "@mantine/core";
import { randomName, systemRandom } from "@musubi/base";
import type { CaseId } from "@musubi/protocol/staff";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useDraft } from "../../data/hooks.ts";
import type { Refusal } from "../../data/operations.ts";
import { useNotices } from "../../shell/notices.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";

/** An answer that is sent again after a lost reply keeps its name, so that it is there once. */
function newName(): string {
  return randomName(systemRandom, 20);
}

/** Answers the person of a case. */
export function AnswerForm({ caseId, onAnswered }: { readonly caseId: CaseId; readonly onAnswered: (text: string) => void }) {
  const { t } = useTranslation("cases");
  const call = useCall();
  const { done } = useNotices();
  const [words, setWords, forgetWords] = useDraft(`answer ${caseId}`, "");
  const [clientId, setClientId] = useState(newName);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const send = async () => {
    setBusy(true);
    setRefusal(null);
    const text = words.trim();
    const outcome = await call("case.answer", { caseId, clientId, text });
    setBusy(false);
    if (!outcome.ok) return setRefusal(outcome.reason);
    forgetWords();
    setClientId(newName());
    done(t("sent"));
    onAnswered(text);
  };
  return (
    <form
      className={dialog["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (words.trim() !== "") void send();
      }}
    >
      <Textarea
        label={t("answerLabel")}
        description={t("answerHelp")}
        autosize
        minRows={3}
        maxRows={12}
        maxLength={4_000}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <RefusedLine refusal={refusal} />
      <div className={dialog["actions"]}>
        <Button type="submit" leftSection={<IconSend size={18} aria-hidden />} loading={isBusy} disabled={words.trim() === ""}>
          {t("send")}
        </Button>
      </div>
    </form>
  );
}
