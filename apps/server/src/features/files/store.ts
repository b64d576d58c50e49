/** What people do with their own files. Runs as people; functions of the database decide what row security cannot. */
import type { AccountId, BlobId, FileId, FileStateView, PictureClass, PictureEpochView, UploadKind } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import type { WrappedKey } from "../../platform/keys/key-ring.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** Whose upload it is, as far as row security shows it. */
export function readOwnerOf(tx: Tx, fileId: string): Promise<{ ownerId: AccountId } | null> {
  return tx.row<{ ownerId: AccountId }>(sql`select f.owner_id as "ownerId" from musubi.files f where f.id = ${fileId}`);
}

/** Whether the actor may see a file. */
export async function seesFile(tx: Tx, fileId: string): Promise<boolean> {
  const row = await tx.row<{ sees: boolean }>(sql`select musubi.sees_file(${fileId}) as sees`);
  return row?.sees === true;
}

/** The key under which the actor's things are sealed, as it is stored; null while the account is being deleted. */
export async function readOwnKey(tx: Tx, grant: Grant<"own.write"> | Grant<"upload.own">): Promise<WrappedKey | null> {
  const row = await tx.row<{ wrapped_key: Uint8Array; ring_epoch: number }>(
    sql`select k.wrapped_key, k.ring_epoch from musubi.owner_keys k where k.account_id = ${grant.actor.accountId}`,
  );
  return row === null ? null : { epoch: row.ring_epoch, bytes: row.wrapped_key };
}

/** A new upload, and the bounds it has to keep. */
export interface NewUpload {
  readonly fileId: FileId;
  readonly kind: UploadKind | "poster";
  readonly posterOf: FileId | null;
  readonly name: string;
  readonly sizeBytes: number;
  readonly keepsMetadata: boolean;
  readonly durationMs: number | null;
  readonly waveform: readonly number[] | null;
  readonly region: string;
  readonly wrappedKey: Uint8Array;
  readonly waitingMax: number;
  readonly waitingBytesMax: number;
  readonly storedBytesMax: number;
  readonly nowMs: number;
  readonly expiresAtMs: number;
}

/** Begins an upload. Null when it has begun, else why not; "absent": there is no such video to be the poster of. */
export async function beginUpload(
  tx: Tx,
  _grant: Grant<"own.write">,
  upload: NewUpload,
): Promise<null | "absent" | "storage_full" | "uploads_waiting"> {
  const row = await tx.row<{ no: null | "absent" | "storage_full" | "uploads_waiting" }>(
    sql`select musubi.start_upload(${upload.fileId}, ${upload.kind}, ${upload.posterOf}, ${upload.name}, ${upload.sizeBytes}, ${upload.keepsMetadata},
      ${upload.durationMs}, ${upload.waveform}::smallint[], ${upload.region}, ${upload.wrappedKey}, ${upload.waitingMax}, ${upload.waitingBytesMax},
      ${upload.storedBytesMax}, ${instant(upload.nowMs)}, ${instant(upload.expiresAtMs)}) as no`,
  );
  return row?.no ?? null;
}

/** The actor's files in any state and ready ones of others that the actor may see, in the order asked for. */
export async function describeFiles(
  tx: Tx,
  _grant: Grant<"own.read"> | Grant<"upload.own">,
  fileIds: readonly FileId[],
): Promise<FileStateView[]> {
  const rows = await tx.rows<{ view: FileStateView }>(sql`select d.view from musubi.describe_files(${fileIds}) d`);
  return rows.map((row) => row.view);
}

/** What has to be known to write the next piece of an upload. */
export interface OpenUpload {
  readonly wrappedKey: Uint8Array;
  readonly ownerKey: WrappedKey;
  readonly receivedBytes: number;
  readonly sizeBytes: number;
}

/** An upload of the actor's that still takes bytes; null for any other. */
export async function readOpenUpload(tx: Tx, grant: Grant<"upload.own">): Promise<OpenUpload | null> {
  const row = await tx.row<{
    wrapped_key: Uint8Array;
    received_bytes: number;
    size_bytes: number;
    owner_key: Uint8Array;
    ring_epoch: number;
  }>(
    sql`select u.wrapped_key, u.received_bytes, f.size_bytes, k.wrapped_key as owner_key, k.ring_epoch
        from musubi.uploads u join musubi.files f on f.id = u.file_id join musubi.owner_keys k on k.account_id = f.owner_id
        where f.id = ${grant.objectId} and f.state = 'receiving'`,
  );
  if (row === null) return null;
  const ownerKey = { epoch: row.ring_epoch, bytes: row.owner_key };
  return { wrappedKey: row.wrapped_key, ownerKey, receivedBytes: row.received_bytes, sizeBytes: row.size_bytes };
}

/** Counts a piece that lies safely on the disk. Gives the file's state then, or null when another connection was faster. */
export async function advanceUpload(
  tx: Tx,
  grant: Grant<"upload.own">,
  piece: { readonly from: number; readonly to: number; readonly nowMs: number },
): Promise<"receiving" | "processing" | null> {
  const row = await tx.row<{ state: "receiving" | "processing" | null }>(
    sql`select musubi.advance_upload(${grant.objectId}, ${piece.from}, ${piece.to}, ${instant(piece.nowMs)}) as state`,
  );
  return row?.state ?? null;
}

/** Removes a file of the actor's that is shown nowhere. Gives the objects whose bytes go after the commit, or "in_use". */
export async function dropFile(tx: Tx, grant: Grant<"upload.own">): Promise<readonly string[] | "in_use"> {
  const rows = await tx.rows<{ blob_id: string | null; is_in_use: boolean }>(sql`select * from musubi.drop_file(${grant.objectId})`);
  if (rows.some((row) => row.is_in_use)) return "in_use";
  return rows.flatMap((row) => (row.blob_id === null ? [] : [row.blob_id]));
}

/** Removes a portrait of the actor's that another one has replaced: its keys with this commit. Gives the objects whose bytes go after it. */
export async function dropReplaced(tx: Tx, _grant: Grant<"own.write">, fileId: FileId): Promise<BlobId[]> {
  const rows = await tx.rows<{ blob_id: BlobId | null }>(sql`select blob_id from musubi.drop_file(${fileId})`);
  return rows.flatMap((row) => (row.blob_id === null ? [] : [row.blob_id]));
}

/** Notes that a device was given other bytes than promised. */
export async function noteMismatch(tx: Tx, grant: Grant<"file.see">, variant: string, nowMs: number): Promise<void> {
  await tx.run(sql`select musubi.report_mismatch(${grant.objectId}, ${variant}, 'digest_differs', ${instant(nowMs)})`);
}

/** Counts a device that dropped what was taken back; counting it twice changes nothing. */
export async function noteConfirmation(
  tx: Tx,
  grant: Grant<"own.write">,
  of: { readonly class: PictureClass; readonly epoch: number; readonly platform: string; readonly nowMs: number },
): Promise<void> {
  const { accountId, deviceId } = grant.actor;
  await tx.run(
    sql`insert into musubi.purge_confirmations (class, epoch, device_id, account_id, platform, at)
        values (${of.class}, ${of.epoch}, ${deviceId}, ${accountId}, ${of.platform}, ${instant(of.nowMs)}) on conflict do nothing`,
  );
}

/** How often each class was purged. */
export async function readEpochs(tx: Tx, _grant: Grant<"own.read">): Promise<PictureEpochView[]> {
  return await tx.rows<PictureEpochView>(sql`select class, epoch from musubi.read_picture_epochs()`);
}
