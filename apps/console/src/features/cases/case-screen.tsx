import { Button } from "@mantine/core";
import { brand } from "@musubi/base";
import type { CaseId, CaseSummary } from "@musubi/protocol/staff";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Read, useCall, useRead, useSelf } from "../../data/hooks.ts";
import type { Refusal } from "../../data/operations.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import { Facts } from "../../shell/parts/facts.tsx";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark, Notice } from "../../shell/parts/mark.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Page } from "../../shell/parts/page.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";
import { AccessPanel } from "../access/access-panel.tsx";
import classes from "./case-screen.module.css";
import { Conversation } from "./conversation.tsx";

const LOOK_MS = 6_000;

/** One case: what it is about, what was written (recorded), and what else it needs (asked for). */
export function CaseScreen() {
  const { t } = useTranslation("cases");
  const { caseId = "" } = useParams({ strict: false });
  const read = useRead("case.list", { states: ["waiting", "answered", "closed"], countMax: 100 }, LOOK_MS);
  const mine = useRead("case.list", { states: ["waiting", "answered", "closed"], isMine: true, countMax: 100 }, LOOK_MS);
  const reload = () => {
    read.reload();
    mine.reload();
  };
  return (
    <Loaded read={mine}>
      {({ cases }) => {
        const own = cases.find((one) => one.caseId === caseId);
        return own === undefined ? (
          <OtherCase caseId={brand<CaseId>(caseId)} read={read} onChanged={reload} missing={t("gone")} />
        ) : (
          <OneCase summary={own} onChanged={reload} />
        );
      }}
    </Loaded>
  );
}

interface OtherProps {
  readonly caseId: CaseId;
  readonly read: Read<"case.list">;
  readonly onChanged: () => void;
  readonly missing: string;
}

function OtherCase({ caseId, read, onChanged, missing }: OtherProps) {
  const { t } = useTranslation("cases");
  return (
    <Loaded read={read}>
      {({ cases }) => {
        const found = cases.find((one) => one.caseId === caseId);
        return found === undefined ? (
          <Page title={t("title")} back="/cases">
            <Panel>
              <Nothing title={missing} />
            </Panel>
          </Page>
        ) : (
          <OneCase summary={found} onChanged={onChanged} />
        );
      }}
    </Loaded>
  );
}

interface CaseProps {
  readonly summary: CaseSummary;
  readonly onChanged: () => void;
}

function OneCase({ summary, onChanged }: CaseProps) {
  const { t } = useTranslation(["cases", "vocabulary"]);
  const { staffId, role } = useSelf();
  const [isShown, setShown] = useState(false);
  const { caseId, takenBy, state } = summary;
  const isMine = takenBy?.staffId === staffId;
  const isClosed = state === "closed";
  const canAsk = !isClosed && (isMine || role === "security");
  return (
    <Page
      title={t("cases:caseTitle", { topic: t(`vocabulary:topic_${summary.topic}`) })}
      back="/cases"
      showsPerson={isShown || canAsk}
      action={isMine && !isClosed ? <CloseCase caseId={caseId} onClosed={onChanged} /> : undefined}
    >
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          <About summary={summary} />
          {isClosed && (
            <Notice tone="quiet">
              <p>{t("cases:closedText")}</p>
            </Notice>
          )}
          {!isClosed && takenBy === null && role !== "security" && <TakeCase caseId={caseId} onTaken={onChanged} />}
          {!isClosed && takenBy !== null && !isMine && (
            <Notice tone="quiet" title={t("cases:otherTitle")}>
              <p>{t("cases:otherText", { name: takenBy.name })}</p>
            </Notice>
          )}
          {isMine && !isClosed && <Conversation summary={summary} onShown={setShown} onAnswered={onChanged} />}
        </div>
        {canAsk && (
          <div className={classes["column"]}>
            <AccessPanel caseId={caseId} canAsk={canAsk} />
          </div>
        )}
      </div>
    </Page>
  );
}

function About({ summary }: { readonly summary: CaseSummary }) {
  const { t } = useTranslation(["cases", "vocabulary"]);
  const language = useLanguage();
  const { state, takenBy } = summary;
  return (
    <Panel look="padded">
      <Facts
        facts={[
          { label: t("cases:caseId"), value: <IdText>{summary.caseId}</IdText> },
          {
            label: t("cases:state"),
            value: (
              <Mark tone={state === "waiting" ? "caution" : state === "answered" ? "good" : "quiet"}>
                {t(`vocabulary:caseState_${state}`)}
              </Mark>
            ),
          },
          { label: t("cases:openedAt"), value: <Moment at={summary.openedAt} /> },
          { label: t("cases:messages"), value: summary.messageCount },
          { label: t("cases:language"), value: new Intl.DisplayNames(language, { type: "language" }).of(summary.language) },
          { label: t("cases:worker"), value: takenBy?.name ?? t("cases:nobody") },
        ]}
      />
    </Panel>
  );
}

function TakeCase({ caseId, onTaken }: { readonly caseId: CaseId; readonly onTaken: () => void }) {
  const { t } = useTranslation("cases");
  const call = useCall();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const take = async () => {
    setBusy(true);
    setRefusal(null);
    const outcome = await call("case.take", { caseId });
    setBusy(false);
    if (!outcome.ok) setRefusal(outcome.reason);
    onTaken();
  };
  return (
    <Notice tone="waiting" title={t("takeTitle")}>
      <p>{t("takeText")}</p>
      <div>
        <Button loading={isBusy} onClick={() => void take()}>
          {t("take")}
        </Button>
      </div>
      <RefusedLine refusal={refusal} />
    </Notice>
  );
}

function CloseCase({ caseId, onClosed }: { readonly caseId: CaseId; readonly onClosed: () => void }) {
  const { t } = useTranslation("cases");
  const call = useCall();
  const { done } = useNotices();
  const [isAsked, setAsked] = useState(false);
  const close = async () => {
    const outcome = await call("case.close", { caseId });
    if (outcome.ok) {
      done(t("closed"));
      onClosed();
    }
    return outcome;
  };
  return (
    <>
      <Button variant="outline" color="shu" onClick={() => setAsked(true)}>
        {t("close")}
      </Button>
      {isAsked && (
        <AskDialog title={t("closeTitle")} action={t("close")} isGrave onConfirm={close} onClose={() => setAsked(false)}>
          <p>{t("closeText")}</p>
        </AskDialog>
      )}
    </>
  );
}
