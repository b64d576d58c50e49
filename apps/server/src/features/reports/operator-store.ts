/** Reports for the command line. Which ones there are says nothing of anybody; what is in one comes with its entries in the ledger. */
import type { AccountId, ReportId, ReportReason, ReportState, TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { LedgerRow } from "../disclosure/port.ts";

/** A report as the list shows it: neither who nor what. */
export interface ListedReport {
  readonly reportId: ReportId;
  readonly protection: "plain" | "sealed";
  readonly reason: ReportReason;
  readonly messageCount: number;
  readonly state: ReportState;
  readonly reportedAt: Date;
  readonly stateAt: Date;
}

/** Reports that are not closed, or all of them, the oldest first. */
export function listAllReports(tx: Tx, wanted: { readonly isAll: boolean; readonly countMax: number }): Promise<ListedReport[]> {
  return tx.rows<ListedReport>(sql`
    select id as "reportId", protection, reason, cardinality(seqs) as "messageCount", state, reported_at as "reportedAt", state_at as "stateAt"
    from musubi.reports where ${wanted.isAll} or state <> 'closed' order by reported_at, id limit ${wanted.countMax}`);
}

/** Settles a report; false where there is none that is open. */
export async function closeReport(tx: Tx, reportId: string, nowMs: number): Promise<boolean> {
  const rows = await tx.rows(
    sql`update musubi.reports set state = 'closed', state_at = ${instant(nowMs)} where id = ${reportId} and state <> 'closed' returning id`,
  );
  return rows.length > 0;
}

/** From where to where somebody was in the talk of a report. Messages after `fromSeq` and up to `toSeq` were for them. */
export interface Stay {
  readonly accountId: AccountId;
  readonly fromSeq: number;
  readonly toSeq: number | null;
}

/** A place of a report, as it stands in the talk now. */
export interface ReportedPlace {
  readonly seq: number;
  /** Null where nothing stands any more. */
  readonly kindNow: string | null;
  /** Messages up to the next place of the report that were not disclosed. */
  readonly undisclosedAfter: number;
}

/** A report with what is sealed in it, and the entries that say so to the persons concerned. */
export interface OpenedReportRow {
  readonly entries: readonly LedgerRow[];
  readonly report: {
    readonly id: ReportId;
    readonly reporter_id: AccountId;
    readonly talk_id: TalkId;
    readonly protection: "plain" | "sealed";
    readonly reason: ReportReason;
    readonly reported_at: string;
  };
  readonly members: readonly Stay[];
  readonly messages: readonly ReportedPlace[];
  readonly sealed: Buffer;
  readonly wrapped_key: Buffer;
  readonly ring_epoch: number;
}

/** Why a report is opened, by whom. */
export interface Opening {
  readonly action: "report.show" | "report.verify";
  /** The name that the operator gives. */
  readonly by: string;
  /** Who runs the service. */
  readonly employer: string;
  /** At least ten characters. */
  readonly why: string;
}

/** Opens a report and writes it into the ledger, in one statement. Null: there is none, or its time is over and it was emptied. */
export function openReportRow(tx: Tx, reportId: string, { action, by, employer, why }: Opening): Promise<OpenedReportRow | null> {
  return tx.row<OpenedReportRow>(sql`select * from musubi.open_report(${reportId}, ${action}, ${by}, ${employer}, ${why})`);
}
