import { Button } from "@mantine/core";
import type { LedgerEntryView } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { Row, Table } from "../../shell/parts/table.tsx";
import { EntryDetails } from "./entry-details.tsx";
import classes from "./entry-table.module.css";

/** Entries of the ledger, newest first; each opens into everything that is known of it. */
export function EntryTable({ entries }: { readonly entries: readonly LedgerEntryView[] }) {
  const { t } = useTranslation(["audit", "vocabulary", "access"]);
  const [opened, setOpened] = useState<LedgerEntryView | null>(null);
  const heads = (["at", "who", "from", "what", "whose", "why", "result", "details"] as const).map((name) => t(`audit:${name}`));
  return (
    <>
      <Table label={t("audit:entriesLabel")} heads={heads}>
        {entries.map((entry) => (
          <Row key={entry.entryId}>
            <span className={classes["time"]}>
              <Moment at={entry.at} isExact />
            </span>
            <>
              {entry.name ?? t("audit:erased")}
              <div className={classes["quiet"]}>
                {t(`vocabulary:role_${entry.role}`)} · {entry.employer}
              </div>
            </>
            <span className={classes["time"]}>
              {entry.officeCountry} → {entry.accessCountry}
            </span>
            <>
              {entry.action}
              <div className={classes["quiet"]}>{entry.fields.join(", ")}</div>
            </>
            {entry.subjectId === null ? "—" : <IdText>{entry.subjectId}</IdText>}
            {entry.purpose === null ? "—" : t(`vocabulary:purpose_${entry.purpose}`)}
            <>
              <Mark tone={entry.result === "shown" ? "good" : "grave"}>{t(`vocabulary:result_${entry.result}`)}</Mark>
              {entry.erasedAt !== null && <div className={classes["quiet"]}>{t("audit:erasedTitle")}</div>}
              {entry.bar !== null && <div className={classes["quiet"]}>{t("access:bar")}</div>}
            </>
            <Button
              variant="default"
              size="sm"
              aria-label={t("audit:detailsLabel", { id: entry.entryId })}
              onClick={() => setOpened(entry)}
            >
              {t("audit:details")}
            </Button>
          </Row>
        ))}
      </Table>
      {opened !== null && <EntryDetails entry={opened} onClose={() => setOpened(null)} />}
    </>
  );
}
