import { Button } from "@mantine/core";
import type { LedgerEntryId } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDisclosures, useLogState, useSignedIn } from "../../data/hooks.ts";
import { dayLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNow } from "../../shell/use-now.ts";
import { LogLine } from "../log/parts/log-line.tsx";
import { NotRead } from "../me/parts/not-read.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel } from "../me/parts/panel.tsx";
import { dayGroups } from "./day-groups.ts";
import { isComplete } from "./is-complete.ts";
import classes from "./opened-screen.module.css";
import { CoverageNote } from "./parts/coverage-note.tsx";
import { EntryRow } from "./parts/entry-row.tsx";

/** Who of the staff was shown data of mine, when, why and what. */
export function OpenedScreen() {
  const { t } = useTranslation("disclosure");
  const { disclosures } = useSignedIn();
  const state = useDisclosures();
  useCurrentLog();
  const hasGap = !isComplete(state.coverage);
  const isEmpty = state.reading === "ready" && state.entries.length === 0;
  return (
    <Page title={t("title")} back="/me">
      <p>{t("about")}</p>
      {state.reading === "loading" && <PageSkeleton />}
      {state.failure !== null && <NotRead reason={state.failure} onRetry={() => void disclosures.refresh()} />}
      {state.reading === "ready" && <CoverageNote coverage={state.coverage} />}
      {isEmpty && (
        <EmptyState title={t(hasGap ? "emptyGapTitle" : "emptyTitle")} knotSize={88}>
          {t("emptyText")}
        </EmptyState>
      )}
      {state.entries.length > 0 && <Entries />}
      <div className={classes["foot"]}>
        <LogLine />
        <Panel title={t("reachTitle")} look="plain">
          <p className={classes["reach"]}>{t("reach")}</p>
        </Panel>
      </div>
    </Page>
  );
}

/** The line about the log speaks of no fewer entries than are listed: where the log has gone on, it is looked at again. */
function useCurrentLog(): void {
  const { logWatch } = useSignedIn();
  const { entries } = useDisclosures();
  const { seen } = useLogState();
  const newest = Math.max(-1, ...entries.map(({ leafIndex }) => leafIndex ?? -1));
  const isBehind = seen !== null && newest >= seen.size;
  useEffect(() => {
    if (isBehind) void logWatch.look();
  }, [isBehind, logWatch]);
}

/** What is new when the page is opened, or comes while it is open, stays marked until it is left. */
function useFresh(): ReadonlySet<LedgerEntryId> {
  const { disclosures } = useSignedIn();
  const state = useDisclosures();
  const [fresh, setFresh] = useState<ReadonlySet<LedgerEntryId>>(new Set());
  useEffect(() => {
    const unseen = disclosures.unseen();
    if (unseen.size > 0) setFresh((before) => new Set([...before, ...unseen]));
    const mark = () => {
      // A page in the background is looked at by nobody.
      if (document.visibilityState === "visible") void disclosures.markSeen();
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [disclosures, state.entries, state.unseenCount]);
  return fresh;
}

function Entries() {
  const { t } = useTranslation("disclosure");
  const language = useLanguage();
  const now = useNow();
  const { disclosures } = useSignedIn();
  const { entries, hasMore, isLoadingMore } = useDisclosures();
  const fresh = useFresh();
  return (
    <>
      {dayGroups(entries).map(({ dayMs, entries: ofDay }) => (
        <Panel key={dayMs} title={dayLabel(dayMs, now, language)}>
          <ul aria-label={t("listLabel", { day: dayLabel(dayMs, now, language) })} className={classes["list"]}>
            {ofDay.map((entry) => (
              <li key={entry.entryId}>
                <EntryRow entry={entry} isFresh={fresh.has(entry.entryId)} />
              </li>
            ))}
          </ul>
        </Panel>
      ))}
      {hasMore && (
        <div>
          <Button variant="default" loading={isLoadingMore} onClick={() => void disclosures.loadMore()}>
            {t("more")}
          </Button>
        </div>
      )}
    </>
  );
}
