import { Button } from "@mantine/core";
import { type CaseId, closeMyCase, type SupportCaseView, type SupportMessageView } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { parseCaseId } from "../../data/parse-ids.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useAct, useNotices } from "../../shell/notices.tsx";
import { useNow } from "../../shell/use-now.ts";
import { Confirm } from "../me/parts/confirm.tsx";
import { NotRead } from "../me/parts/not-read.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel } from "../me/parts/panel.tsx";
import { SeesLine } from "../me/parts/sees-line.tsx";
import { whenLabel } from "../me/when-label.ts";
import classes from "./case-screen.module.css";
import { CaseThread } from "./parts/case-thread.tsx";
import { ReplyForm } from "./parts/reply-form.tsx";
import { useMyCase } from "./use-my-case.ts";

/** One case of mine: what was written, the answers, and the way to end it. */
export function CaseScreen() {
  const params = useParams({ from: "/inside/me/support/$caseId" });
  const caseId = parseCaseId(params.caseId);
  return caseId === null ? <NoCase /> : <KnownCase key={caseId} caseId={caseId} />;
}

function NoCase() {
  const { t } = useTranslation("support");
  return (
    <Page title={t("title")} back="/me/support" isBackAlways>
      <EmptyState
        title={t("gone")}
        knotSize={88}
        action={
          <Button component={Link} to="/me/support" variant="default">
            {t("all")}
          </Button>
        }
      >
        {t("goneText")}
      </EmptyState>
    </Page>
  );
}

function KnownCase({ caseId }: { readonly caseId: CaseId }) {
  const { t } = useTranslation("support");
  const { reading, reload } = useMyCase(caseId);
  if (reading.kind === "failed" && reading.reason.code === "not_found") return <NoCase />;
  const title = reading.kind === "ready" ? t(reading.value.case.topic) : t("title");
  return (
    <Page title={title} back="/me/support" isBackAlways>
      {reading.kind === "loading" && <PageSkeleton />}
      {reading.kind === "failed" && <NotRead reason={reading.reason} onRetry={reload} />}
      {reading.kind === "ready" && <Case view={reading.value.case} messages={reading.value.messages} onChanged={reload} />}
    </Page>
  );
}

interface CaseProps {
  readonly view: SupportCaseView;
  readonly messages: readonly SupportMessageView[];
  readonly onChanged: () => void;
}

function Case({ view, messages, onChanged }: CaseProps) {
  const { t } = useTranslation("support");
  const language = useLanguage();
  const now = useNow();
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const [isClosing, setClosing] = useState(false);
  const close = async () => {
    const answer = await act(engine.perform(closeMyCase, { caseId: view.caseId }));
    if (answer.ok) notices.done(t("closedDone"));
    onChanged();
    return answer.ok;
  };
  return (
    <>
      <p className={classes["state"]} data-state={view.state}>
        {t("caseSince", { state: t(view.state), when: whenLabel(view.stateAt, now, language) })}
      </p>
      <SeesLine>{t("readers")}</SeesLine>
      <Panel title={t("thread")} look="plain">
        <CaseThread messages={messages} />
      </Panel>
      {view.state === "closed" ? (
        <p className={classes["closed"]}>{t("closedLine")}</p>
      ) : (
        <>
          <ReplyForm caseId={view.caseId} onSent={onChanged} />
          <div>
            <Button variant="subtle" color="shu" onClick={() => setClosing(true)} ml={-14}>
              {t("close")}
            </Button>
          </div>
        </>
      )}
      <Confirm
        isOpen={isClosing}
        onClose={() => setClosing(false)}
        title={t("closeTitle")}
        action={t("close")}
        color="shu"
        onConfirm={close}
      >
        <p>{t("closeText")}</p>
      </Confirm>
    </>
  );
}
