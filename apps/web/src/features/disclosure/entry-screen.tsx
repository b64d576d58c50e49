import { Button } from "@mantine/core";
import type { DisclosureView } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { IconClockHour4 } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDisclosures, useSignedIn } from "../../data/hooks.ts";
import { parseEntryId } from "../../data/parse-ids.ts";
import { fullLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useAnswer } from "../../shell/use-answer.ts";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import classes from "./entry-screen.module.css";
import { CheckPanel } from "./parts/check-panel.tsx";
import { EntryFacts } from "./parts/entry-facts.tsx";

/** One access to my data in full, and the way to check it. */
export function EntryScreen() {
  const { t } = useTranslation("disclosure");
  const { entryId } = useParams({ from: "/inside/me/opened/$entryId" });
  const entry = useEntry(entryId);
  return (
    <Page title={t("entryTitle")} back="/me/opened" isBackAlways>
      {entry === "loading" && <PageSkeleton />}
      {entry === null && (
        <EmptyState
          title={t("entryGone")}
          knotSize={88}
          action={
            <Button component={Link} to="/me/opened" variant="default">
              {t("allEntries")}
            </Button>
          }
        >
          {t("entryGoneText")}
        </EmptyState>
      )}
      {entry !== null && entry !== "loading" && <Entry entry={entry} />}
    </Page>
  );
}

/** The entry with this id; null when there is none for me. */
function useEntry(id: string): DisclosureView | null | "loading" {
  const { disclosures } = useSignedIn();
  const { entries } = useDisclosures();
  const entryId = parseEntryId(id);
  const [searched, setSearched] = useState<string | null>(null);
  const search = useCallback(async () => (entryId === null ? null : disclosures.find(entryId)), [disclosures, entryId]);
  const onSearched = useCallback(() => setSearched(id), [id]);
  useAnswer(search, onSearched);
  return entries.find((entry) => entry.entryId === entryId) ?? (searched === id ? null : "loading");
}

function Entry({ entry }: { readonly entry: DisclosureView }) {
  const { t } = useTranslation("disclosure");
  const language = useLanguage();
  return (
    <>
      {entry.delayed !== null && (
        <div className={classes["delayed"]}>
          <IconClockHour4 size={22} stroke={1.6} aria-hidden />
          <div>
            <p className={classes["delayedTitle"]}>{t("delayedTitle")}</p>
            <p>{t("delayedText", { when: fullLabel(entry.delayed.until, language), ground: entry.delayed.ground })}</p>
          </div>
        </div>
      )}
      {entry.erasedAt !== null && <p>{t("erasedText", { when: fullLabel(entry.erasedAt, language) })}</p>}
      <EntryFacts entry={entry} />
      <CheckPanel key={entry.entryId} entry={entry} />
    </>
  );
}
