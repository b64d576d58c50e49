/** The counts of the transparency report, as the database counts its entries. */
import type { Tx } from "../../../kernel/transaction.ts";
import { type Statement, sql } from "../../../platform/postgres/sql.ts";
import type { ReportCount } from "./report-counts.ts";

/** Counts of every month. Runs as the gate, which knows no actor, or as the operator. */
export const REPORT_COUNTS: Statement = sql`
  select month, what, which, entries, row_count as "rows" from musubi.transparency_counts()`;

/** The counts, in a transaction of the operator. */
export function readReportCounts(tx: Tx): Promise<ReportCount[]> {
  return tx.rows<ReportCount>(REPORT_COUNTS);
}
