import { Button } from "@mantine/core";
import type { LedgerEntryView } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead } from "../../data/hooks.ts";
import type { InputOf, OutputOf } from "../../data/operations.ts";
import { countLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { Gaps } from "../../shell/parts/gaps.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import classes from "./audit-result.module.css";
import { EntryTable } from "./entry-table.tsx";

interface Props {
  readonly question: InputOf<"audit.query">;
}

/** The answer of the ledger: how complete it is, how much there is, and the entries. */
export function AuditResult({ question }: Props) {
  const read = useRead("audit.query", question);
  return <Loaded read={read}>{(answer) => <Answer question={question} answer={answer} />}</Loaded>;
}

function Answer({ question, answer }: Props & { readonly answer: OutputOf<"audit.query"> }) {
  const { t } = useTranslation("audit");
  const call = useCall();
  const { refused } = useNotices();
  const [older, setOlder] = useState<readonly LedgerEntryView[]>([]);
  const [hasMore, setHasMore] = useState(answer.hasMore);
  const [isBusy, setBusy] = useState(false);
  const entries = [...answer.entries, ...older];
  const last = entries.at(-1);
  const readOlder = async () => {
    if (last === undefined) return;
    setBusy(true);
    const page = await call("audit.query", { ...question, before: last.entryId });
    setBusy(false);
    if (!page.ok) return refused(page.reason);
    setOlder([...older, ...page.value.entries]);
    setHasMore(page.value.hasMore);
  };
  const hasGaps = answer.gaps.length > 0;
  return (
    <>
      <Gaps gaps={answer.gaps} />
      <Totals totals={answer.totals} />
      <Panel>
        {entries.length === 0 ? (
          <Nothing title={t(hasGaps ? "noneGaps" : "none")}>{t(hasGaps ? "noneGapsText" : "noneText")}</Nothing>
        ) : (
          <EntryTable entries={entries} />
        )}
      </Panel>
      {hasMore && (
        <div>
          <Button variant="default" loading={isBusy} onClick={() => void readOlder()}>
            {t("moreEntries")}
          </Button>
        </div>
      )}
    </>
  );
}

function Totals({ totals }: { readonly totals: OutputOf<"audit.query">["totals"] }) {
  const { t } = useTranslation("audit");
  const language = useLanguage();
  const figures = [
    { label: t("totalEntries"), count: totals.entries },
    { label: t("totalShown"), count: totals.shown },
    { label: t("totalDenied"), count: totals.denied },
    { label: t("totalSubjects"), count: totals.subjects },
    { label: t("totalRows"), count: totals.rows },
  ];
  return (
    <dl className={classes["totals"]} aria-label={t("totalsLabel")}>
      {figures.map(({ label, count }) => (
        <div key={label} className={classes["total"]}>
          <dt>{label}</dt>
          <dd>{countLabel(count, language)}</dd>
        </div>
      ))}
    </dl>
  );
}
