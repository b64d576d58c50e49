/** The progress of copies. Runs as the role of the jobs, which sees that there is a copy and how far it is. */
import type { AccountId, BlobId, TakeOutId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import type { StoredBlob } from "../../platform/blobs/blob-store.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** Takes up a copy that waits or was cut off. False when it is finished, given up or gone. */
export async function beginTakeOut(tx: Tx, takeOutId: TakeOutId, accountId: AccountId): Promise<boolean> {
  const begun = await tx.run(
    sql`update musubi.take_outs set state = 'running', progress_permille = 0
        where id = ${takeOutId} and account_id = ${accountId} and state in ('waiting', 'running')`,
  );
  return begun === 1;
}

/** Notes how far the copy is. */
export async function noteProgress(tx: Tx, takeOutId: TakeOutId, permille: number): Promise<void> {
  await tx.run(sql`update musubi.take_outs set progress_permille = ${permille} where id = ${takeOutId} and state = 'running'`);
}

/** A copy whose file is on the disk. */
export interface FinishedTakeOut {
  readonly takeOutId: TakeOutId;
  readonly accountId: AccountId;
  readonly blobId: BlobId;
  readonly region: string;
  readonly stored: StoredBlob;
  readonly ranges: readonly { readonly talkId: string; readonly fromSeq: number; readonly toSeq: number }[];
  readonly nowMs: number;
  readonly expiresAtMs: number;
}

/** Makes the copy ready together with the key of its file. False when another run was faster or the account is gone: the file is then not needed. */
export async function finishTakeOut(tx: Tx, done: FinishedTakeOut): Promise<boolean> {
  const finished = await tx.run(
    sql`update musubi.take_outs t set state = 'ready', progress_permille = 1000, blob_id = ${done.blobId}, size_bytes = ${done.stored.sizeBytes},
          ranges = ${JSON.stringify(done.ranges)}::jsonb, expires_at = ${instant(done.expiresAtMs)}
        from musubi.accounts a
        where t.id = ${done.takeOutId} and t.state = 'running' and a.id = t.account_id and a.deleted_at is null`,
  );
  if (finished === 0) return false;
  await tx.run(
    sql`insert into musubi.blobs (id, owner_id, category, region, wrapped_key, size_bytes, created_at)
        values (${done.blobId}, ${done.accountId}, 'account', ${done.region}, ${done.stored.wrappedKey}, ${done.stored.sizeBytes}, ${instant(done.nowMs)})`,
  );
  return true;
}

/** Gives a copy up. */
export async function failTakeOut(tx: Tx, takeOutId: TakeOutId): Promise<void> {
  await tx.run(sql`update musubi.take_outs set state = 'failed' where id = ${takeOutId} and state in ('waiting', 'running')`);
}

/** Ends copies whose time is over, or those that a newer one of the same account replaces. Gives the files to remove after the commit. */
export async function expireTakeOuts(
  tx: Tx,
  which: { readonly nowMs: number } | { readonly accountId: AccountId; readonly exceptId: TakeOutId },
): Promise<BlobId[]> {
  const where =
    "nowMs" in which
      ? sql`update musubi.take_outs set state = 'expired' where state = 'ready' and expires_at <= ${instant(which.nowMs)} returning blob_id`
      : sql`update musubi.take_outs set state = 'expired' where state = 'ready' and account_id = ${which.accountId} and id <> ${which.exceptId} returning blob_id`;
  const rows = await tx.rows<{ blob_id: BlobId }>(where);
  const blobIds = rows.map((row) => row.blob_id);
  if (blobIds.length > 0) await tx.run(sql`delete from musubi.blobs where id = any (${blobIds})`);
  return blobIds;
}

/** Deletes what is left of copies that were asked for before this instant and cannot be fetched any more. */
export async function sweepTakeOuts(tx: Tx, beforeMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.take_outs where state in ('failed', 'expired') and requested_at < ${instant(beforeMs)}`);
  await tx.run(
    sql`update musubi.take_outs set state = 'failed' where state in ('waiting', 'running') and requested_at < ${instant(beforeMs)}`,
  );
}

/** Of these files, those that no row names. */
export async function listUnnamed(tx: Tx, blobIds: readonly BlobId[]): Promise<BlobId[]> {
  const rows = await tx.rows<{ id: BlobId }>(
    sql`select u as id from unnest(${blobIds}::text[]) u where not exists (select 1 from musubi.blobs b where b.id = u)`,
  );
  return rows.map((row) => row.id);
}
