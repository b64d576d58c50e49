/** What background work does with the ledger. Runs as the role of the jobs, which sees no entry but through these functions. */
import type { AccountId, LedgerEntryId, Purpose, StaffRole } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** An entry whose bar has ended and of which the person was not told. */
export interface EndedBar {
  readonly seq: number;
  readonly accountId: AccountId;
  readonly entryId: LedgerEntryId;
  readonly at: number;
  readonly role: StaffRole;
  readonly purpose: Purpose | null;
}

/** Bars that have ended, those that ended first at the front. */
export function readEndedBars(tx: Tx, countMax: number): Promise<EndedBar[]> {
  return tx.rows<EndedBar>(
    sql`select seq, subject_id as "accountId", id as "entryId", (extract(epoch from at) * 1000)::bigint as at, role, purpose from musubi.ended_bars(${countMax})`,
  );
}

/** Notes that they were told. */
export async function markBarsTold(tx: Tx, seqs: readonly number[]): Promise<void> {
  await tx.run(sql`select musubi.bars_were_told(${[...seqs]}::bigint[])`);
}

/** Erases records older than this; gives how many. The database erases none that is younger than three years. */
export async function eraseOldRecords(tx: Tx, years: number, countMax: number): Promise<number> {
  return (await tx.row<{ erased: number }>(sql`select musubi.erase_old_records(${years}, ${countMax}) as erased`))?.erased ?? 0;
}
