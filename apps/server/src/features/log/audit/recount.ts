import type { Tx } from "../../../kernel/transaction.ts";
import type { KeyRing } from "../../../platform/keys/key-ring.ts";
import { commitmentTo, openRecord } from "../../disclosure/port.ts";
import { ReportTally } from "../report/report-counts.ts";
import { readAuditedEntries } from "./audit-store.ts";

const PAGE = 1_000;

/**
 * Counts the transparency report anew out of the sealed records, and nothing else: each is opened, after its bytes were held against
 * the commitment that stands in the log. An entry whose bytes are others counts as nothing.
 */
export async function recountReport(tx: Tx, keyRing: KeyRing): Promise<{ readonly tally: ReportTally; readonly counted: number }> {
  const tally = new ReportTally();
  let counted = 0;
  for (let afterSeq = -1; ; ) {
    const rows = await readAuditedEntries(tx, afterSeq, PAGE);
    for (const row of rows) {
      const committed = row.logged_hash ?? row.leaf_hash;
      if (row.sealed === null || committed === null || !Buffer.from(commitmentTo(row.sealed)).equals(committed)) continue;
      const wrapped = row.wrapped_key === null ? null : { epoch: row.ring_epoch ?? 0, bytes: row.wrapped_key };
      const opened = openRecord(keyRing, { entryId: row.entry.id, sealed: row.sealed, wrapped });
      if (opened === null) tally.addErased(String(row.entry["at"]), Number(row.entry["row_count"]));
      else {
        const record: Record<string, unknown> = JSON.parse(opened.json);
        tally.addRecord(record);
      }
      counted += 1;
    }
    afterSeq = rows.at(-1)?.seq ?? afterSeq;
    if (rows.length < PAGE) return { tally, counted };
  }
}
