/** What of reports has outlived its time. Runs as the role of the jobs. */
import type { AccountId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** Empties reports that were closed, or made, before an instant: what they held, and its key. */
export async function emptyReports(tx: Tx, before: { readonly closedMs: number; readonly reportedMs: number }): Promise<void> {
  await tx.run(sql`update musubi.reports set sealed = null, wrapped_key = null, ring_epoch = null
    where sealed is not null and ((state = 'closed' and state_at < ${instant(before.closedMs)}) or reported_at < ${instant(before.reportedMs)})`);
}

/** Deletes reports that were made before an instant, and closed ones whose reporter has left. */
export async function dropReports(tx: Tx, beforeMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.reports r where r.reported_at < ${instant(beforeMs)} or (r.state = 'closed' and exists (
    select 1 from musubi.accounts a where a.id = r.reporter_id and a.deleted_at is not null))`);
}

/** With an account its closed reports go. One that is open stays until it is closed: it is about somebody else. */
export async function eraseReportsOf(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.run(sql`delete from musubi.reports where reporter_id = ${accountId} and state = 'closed'`);
}
