/** The files of a deleted account. Runs as the role of the jobs; every function may run again after it was cut off anywhere. */
import type { AccountId, BlobId, FileId, TalkId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** Closes all files of an account and empties what they say of themselves. Gives which there are. */
export async function closeFiles(tx: Tx, accountId: AccountId): Promise<FileId[]> {
  // In the order of their ids, like whoever sends several of them (docs/subsystems/locks.md).
  await tx.run(sql`select 1 from musubi.files where owner_id = ${accountId} order by id for no key update`);
  const rows = await tx.rows<{ id: FileId }>(
    sql`update musubi.files set state = 'refused', refusal = null, name = '-', placeholder = null, waveform = null, taken_at = null
        where owner_id = ${accountId} returning id`,
  );
  return rows.map((row) => row.id);
}

/** Destroys the keys of these files' objects. Gives the objects, also those whose keys an earlier run destroyed. */
export async function destroyKeys(tx: Tx, fileIds: readonly FileId[]): Promise<BlobId[]> {
  const rows = await tx.rows<{ blob_id: BlobId }>(sql`select blob_id from musubi.renditions where file_id = any (${fileIds})`);
  const ids = rows.map((row) => row.blob_id);
  await tx.run(sql`delete from musubi.blobs where id = any (${ids})`);
  return ids;
}

/** Takes a file out of a place. */
export async function leavePlace(tx: Tx, fileId: FileId, place: { readonly talk_id: TalkId; readonly seq: number }): Promise<void> {
  await tx.run(sql`delete from musubi.file_places where file_id = ${fileId} and talk_id = ${place.talk_id} and seq = ${place.seq}`);
}

/** Deletes the rows of a file that is shown nowhere any more. */
export async function deleteFile(tx: Tx, fileId: FileId): Promise<void> {
  await tx.run(sql`delete from musubi.renditions where file_id = ${fileId}`);
  await tx.run(sql`delete from musubi.uploads where file_id = ${fileId}`);
  await tx.run(sql`delete from musubi.files where id = ${fileId}`);
}
