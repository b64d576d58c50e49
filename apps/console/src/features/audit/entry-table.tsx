import { Button } from "@mantine/core";
import type { LedgerEntryView } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { Table } from "../../shell/parts/table.tsx";
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
          <tr key={entry.entryId}>
            <td className={classes["time"]}>
              <Moment at={entry.at} isExact />
            </td>
            <td>
              {entry.name ?? t("audit:erased")}
              <div className={classes["quiet"]}>
                {t(`vocabulary:role_${entry.role}`)} · {entry.employer}
              </div>
            </td>
            <td className={classes["time"]}>
              {entry.officeCountry} → {entry.accessCountry}
            </td>
            <td>
              {entry.action}
              <div className={classes["quiet"]}>{entry.fields.join(", ")}</div>
            </td>
            <td>{entry.subjectId === null ? "—" : <IdText>{entry.subjectId}</IdText>}</td>
            <td>{entry.purpose === null ? "—" : t(`vocabulary:purpose_${entry.purpose}`)}</td>
            <td>
              <Mark tone={entry.result === "shown" ? "good" : "grave"}>{t(`vocabulary:result_${entry.result}`)}</Mark>
              {entry.erasedAt !== null && <div className={classes["quiet"]}>{t("audit:erasedTitle")}</div>}
              {entry.bar !== null && <div className={classes["quiet"]}>{t("access:bar")}</div>}
            </td>
            <td>
              <Button
                variant="default"
                size="sm"
                aria-label={t("audit:detailsLabel", { id: entry.entryId })}
                onClick={() => setOpened(entry)}
              >
                {t("audit:details")}
              </Button>
            </td>
          </tr>
        ))}
      </Table>
      {opened !== null && <EntryDetails entry={opened} onClose={() => setOpened(null)} />}
    </>
  );
}
