import { Button } from "@mantine/core";
import type { CaseSummary } from "@musubi/protocol/staff";
import { IconBook2 } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useSession } from "../../data/hooks.ts";
import type { OutputOf, Refusal } from "../../data/operations.ts";
import { Mark, Notice } from "../../shell/parts/mark.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";
import { Recorded } from "../access/recorded.tsx";
import { useHolder, useSeenAs } from "../access/use-scope-words.ts";
import { AnswerForm } from "./answer-form.tsx";
import classes from "./conversation.module.css";

interface Props {
  readonly summary: CaseSummary;
  readonly onShown: (isShown: boolean) => void;
  readonly onAnswered: () => void;
}

/** What was written in a case. First what will be recorded, then the words, then what was recorded. */
export function Conversation({ summary, onShown, onAnswered }: Props) {
  const { t } = useTranslation("cases");
  const call = useCall();
  const { time } = useSession();
  const seenAs = useSeenAs();
  const holder = { staff: useHolder(), purpose: "support_request" as const };
  const [shown, setShown] = useState<(OutputOf<"case.read"> & { readonly at: number }) | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => onShown(shown !== null), [shown, onShown]);
  const read = async () => {
    setBusy(true);
    setRefusal(null);
    const answer = await call("case.read", { caseId: summary.caseId });
    setBusy(false);
    setShown(answer.ok ? { ...answer.value, at: time.nowMs() } : null);
    if (!answer.ok) setRefusal(answer.reason);
  };
  if (shown === null) {
    return (
      <Notice tone="caution" title={t("readTitle")}>
        <p>{t("readText")}</p>
        <p>{t("readSeen", { who: seenAs(holder) })}</p>
        <div>
          <Button leftSection={<IconBook2 size={18} aria-hidden />} loading={isBusy} onClick={() => void read()}>
            {t("read")}
          </Button>
        </div>
        <RefusedLine refusal={refusal} />
      </Notice>
    );
  }
  const hasNew = summary.messageCount > shown.messages.length;
  return (
    <Panel title={t("conversation")} look="plain">
      <ol className={classes["messages"]}>
        {shown.messages.map((message) => (
          <li key={message.seq} className={classes["message"]} data-author={message.author}>
            <header>
              {t(message.author === "person" ? "fromPerson" : "fromStaff")} · <Moment at={message.sentAt} />
            </header>
            <p>{message.text}</p>
          </li>
        ))}
      </ol>
      <Recorded grant={holder} entryId={shown.entryId} at={shown.at} />
      <div className={classes["again"]}>
        {hasNew && <Mark tone="caution">{t("newMessages")}</Mark>}
        <Button variant="default" size="sm" loading={isBusy} onClick={() => void read()} title={t("readAgainHelp")}>
          {t("readAgain")}
        </Button>
        <Button variant="default" size="sm" onClick={() => setShown(null)}>
          {t("hide")}
        </Button>
      </div>
      <AnswerForm
        caseId={summary.caseId}
        onAnswered={(text) => {
          const seq = (shown.messages.at(-1)?.seq ?? 0) + 1;
          setShown({ ...shown, messages: [...shown.messages, { seq, author: "staff", text, sentAt: time.nowMs() }] });
          onAnswered();
        }}
      />
    </Panel>
  );
}
