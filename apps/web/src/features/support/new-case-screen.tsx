import { Button, NativeSelect } from "@mantine/core";
import { type CaseTopic, openCase } from "@musubi/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useNotices } from "../../shell/notices.tsx";
import formClasses from "../me/form.module.css";
import { Page } from "../me/parts/page.tsx";
import { SeesLine } from "../me/parts/sees-line.tsx";
import { lacks } from "./letter-rules.ts";
import { LetterField } from "./parts/letter-field.tsx";
import { LetterState } from "./parts/letter-state.tsx";
import { useLetter } from "./use-letter.ts";

const TOPICS: readonly CaseTopic[] = ["account", "sign_in", "talk", "safety", "privacy", "other"];

/** Writes to the people who run the server about something new. */
export function NewCaseScreen() {
  const { t } = useTranslation("support");
  const engine = useEngine();
  const navigate = useNavigate();
  const notices = useNotices();
  const [isAsked, setAsked] = useState(false);
  const deliver = useCallback(
    async (letter: { topic: CaseTopic | null; text: string; clientId: Parameters<typeof engine.retry>[0] }) => {
      const answer = await engine.perform(openCase, { ...letter, topic: letter.topic ?? "other" });
      if (answer.ok) {
        notices.done(t("sent"));
        void navigate({ to: "/me/support/$caseId", params: { caseId: answer.value.case.caseId }, replace: true });
      }
      return answer;
    },
    [engine, navigate, notices, t],
  );
  const desk = useLetter("new", deliver);
  const missing = lacks({ ...desk, sentAs: null }, true);
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing === null) void desk.send();
  };
  return (
    <Page title={t("newTitle")} back="/me/support" isBackAlways>
      <form className={formClasses["form"]} onSubmit={submit} noValidate>
        <NativeSelect
          label={t("topicLabel")}
          description={t("topicNote")}
          data={[{ value: "", label: t("topicChoose") }, ...TOPICS.map((value) => ({ value, label: t(value) }))]}
          value={desk.topic ?? ""}
          onChange={({ currentTarget }) => desk.change({ topic: TOPICS.find((topic) => topic === currentTarget.value) ?? null })}
          error={isAsked && missing === "topic" ? t("topicMissing") : undefined}
          disabled={desk.state !== "writing"}
        />
        <LetterField desk={desk} label={t("textLabel")} rows={8} missing={isAsked ? missing : null} />
        <SeesLine>{t("readers")}</SeesLine>
        <LetterState desk={desk} />
        <div>
          <Button type="submit" loading={desk.state === "sending"}>
            {t(desk.state === "unsure" ? "sendAgain" : "send")}
          </Button>
        </div>
      </form>
    </Page>
  );
}
