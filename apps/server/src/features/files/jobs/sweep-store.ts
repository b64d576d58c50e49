/** What of files has outlived its time. Runs as the role of the jobs. */
import type { BlobId, FileId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** Files whose rows are gone, and the objects whose bytes go now. */
export interface DroppedFiles {
  readonly fileIds: readonly FileId[];
  readonly blobIds: readonly BlobId[];
}

/** Drops files that are past their time and shown nowhere, keys first. A file that is just being sent is held by its message and left alone. */
export async function dropExpired(tx: Tx, now: Date, countMax: number): Promise<DroppedFiles> {
  const held = await tx.rows<{ id: FileId }>(
    sql`select f.id from musubi.files f where f.expires_at <= ${now} and f.state in ('ready', 'refused') and not musubi.is_shown(f.id)
        order by f.expires_at limit ${countMax} for update skip locked`,
  );
  // Looked at once more under the lock: a message may have been committed between the look and the lock.
  const free = await tx.rows<{ id: FileId }>(
    sql`select id from unnest(${held.map((row) => row.id)}::text[]) as h (id) where not musubi.is_shown(id)`,
  );
  return await dropRows(
    tx,
    free.map((row) => row.id),
  );
}

/** Drops uploads that have not moved since this instant. */
export async function listStaleUploads(tx: Tx, before: Date, countMax: number): Promise<DroppedFiles> {
  const held = await tx.rows<{ id: FileId }>(
    sql`select f.id from musubi.files f join musubi.uploads u on u.file_id = f.id
        where f.state = 'receiving' and u.touched_at < ${before} order by u.touched_at limit ${countMax} for update of f skip locked`,
  );
  return await dropRows(
    tx,
    held.map((row) => row.id),
  );
}

/** Queues files again that were received long ago and not looked at: their job was lost or gave up. */
export async function listStuckFiles(tx: Tx, before: Date): Promise<void> {
  await tx.run(
    sql`select graphile_worker.add_job('file.process', json_build_object('accountId', f.owner_id, 'fileId', f.id), job_key => 'file.process ' || f.id)
        from musubi.files f join musubi.uploads u on u.file_id = f.id where f.state = 'processing' and u.touched_at < ${before}`,
  );
}

/** Of these uploads, those that no row names. */
export async function listUnnamedUploads(tx: Tx, fileIds: readonly FileId[]): Promise<FileId[]> {
  const rows = await tx.rows<{ id: FileId }>(
    sql`select w as id from unnest(${fileIds}::text[]) w where not exists (select 1 from musubi.uploads u where u.file_id = w)`,
  );
  return rows.map((row) => row.id);
}

async function dropRows(tx: Tx, fileIds: readonly FileId[]): Promise<DroppedFiles> {
  if (fileIds.length === 0) return { fileIds, blobIds: [] };
  const rows = await tx.rows<{ blob_id: BlobId }>(sql`delete from musubi.renditions where file_id = any (${fileIds}) returning blob_id`);
  const blobIds = rows.map((row) => row.blob_id);
  await tx.run(sql`delete from musubi.blobs where id = any (${blobIds})`);
  await tx.run(sql`delete from musubi.uploads where file_id = any (${fileIds})`);
  await tx.run(sql`delete from musubi.files where id = any (${fileIds})`);
  return { fileIds, blobIds };
}
