/** Pictures that are old enough for the form for long keeping. Runs as the role of the jobs. */
import type { AccountId, BlobId, FileId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** A picture that is due, and its original with what opens it. */
export interface DuePicture {
  readonly id: FileId;
  readonly owner_id: AccountId;
  readonly region: string;
  readonly owner_key: Uint8Array;
  readonly ring_epoch: number;
  readonly blob_id: BlobId;
  readonly version: number;
  readonly epoch: number;
  readonly blob_region: string;
  readonly blob_key: Uint8Array;
  readonly sha256: Uint8Array;
  readonly size_bytes: number;
}

/** Pictures after an id that were uploaded at this instant or before, and of which nothing was decided yet. */
export function listDuePictures(
  tx: Tx,
  due: { readonly uploadedByMs: number; readonly afterId: string; readonly countMax: number },
): Promise<DuePicture[]> {
  return tx.rows<DuePicture>(
    sql`select f.id, f.owner_id, f.region, k.wrapped_key as owner_key, k.ring_epoch, r.blob_id, r.version, r.epoch, b.region as blob_region,
          b.wrapped_key as blob_key, r.sha256, r.size_bytes
        from musubi.files f
        join musubi.renditions r on r.file_id = f.id and r.variant = 'original' and r.withdrawn_at is null
        join musubi.blobs b on b.id = r.blob_id join musubi.owner_keys k on k.account_id = f.owner_id
        where f.kind = 'picture' and f.state = 'ready' and f.created_at <= ${instant(due.uploadedByMs)} and f.id > ${due.afterId}
          and not exists (select 1 from musubi.picture_archives a where a.file_id = f.id)
        order by f.id limit ${due.countMax}`,
  );
}

/** What was decided of a picture. */
export interface Archiving {
  readonly fileId: FileId;
  readonly ownerId: AccountId;
  readonly outcome: "made" | "kept" | "doubtful";
  readonly originalSha256: Uint8Array;
  readonly archiveSha256: string | null;
  readonly version: number;
  readonly isOriginalKept: boolean;
  readonly nowMs: number;
}

/** Writes what was decided of a picture, once: false when that was done before or the picture is gone. Holds the file until the commit. */
export async function recordArchiving(tx: Tx, of: Archiving): Promise<boolean> {
  const held = await tx.row(sql`select 1 as found from musubi.files where id = ${of.fileId} and state = 'ready' for update`);
  if (held === null) return false;
  const archiveSha256 = of.archiveSha256 === null ? null : Buffer.from(of.archiveSha256, "hex");
  const written = await tx.run(
    sql`insert into musubi.picture_archives (file_id, owner_id, outcome, original_sha256, archive_sha256, version, is_original_kept, at)
        values (${of.fileId}, ${of.ownerId}, ${of.outcome}, ${of.originalSha256}, ${archiveSha256}, ${of.version}, ${of.isOriginalKept}, ${instant(of.nowMs)})
        on conflict (file_id) do nothing`,
  );
  return written > 0;
}

/** Gives an original up, its key first, now that the archived form stands for it. Gives the object whose bytes go after the commit. */
export async function dropOriginal(tx: Tx, fileId: FileId): Promise<BlobId[]> {
  const rows = await tx.rows<{ blob_id: BlobId }>(
    sql`delete from musubi.renditions where file_id = ${fileId} and variant = 'original' returning blob_id`,
  );
  const ids = rows.map((row) => row.blob_id);
  await tx.run(sql`delete from musubi.blobs where id = any (${ids})`);
  await tx.run(
    sql`update musubi.files f set media_type = r.media_type, size_bytes = r.size_bytes
        from musubi.renditions r where r.file_id = f.id and r.variant = 'archive' and f.id = ${fileId}`,
  );
  return ids;
}

/** The number that archived pictures have now. Until the commit it stays so, and a purge of them waits. */
export async function holdArchiveEpoch(tx: Tx): Promise<number> {
  const row = await tx.row<{ epoch: number }>(sql`select musubi.hold_archive_epoch() as epoch`);
  return row?.epoch ?? 1;
}
