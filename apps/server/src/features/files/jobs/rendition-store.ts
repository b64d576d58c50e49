/** The forms of files as background work keeps them. */
import { present } from "@musubi/base";
import type {
  AccountId,
  AlbumId,
  BlobId,
  FileId,
  FileRefusalCode,
  FileStateView,
  MessageView,
  PictureClass,
  TalkId,
  UploadKind,
  Variant,
} from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { raw, sql } from "../../../platform/postgres/sql.ts";
import { MESSAGE_COLUMNS, type MessageRow, viewMessage } from "../../talks/port.ts";
import { passGenerators } from "../generators/generator-store.ts";
import type { AlarmFinder } from "../picture-alarms.ts";

/** A file with the keys to it. */
export interface FileRow {
  readonly id: FileId;
  readonly owner_id: AccountId;
  readonly kind: UploadKind | "poster";
  readonly poster_of: FileId | null;
  readonly name: string;
  readonly size_bytes: number;
  readonly region: string;
  readonly keeps_metadata: boolean;
  readonly owner_key: Uint8Array;
  readonly ring_epoch: number;
}

/** A received file that waits to be looked at, with its pieces; null when it does not wait any more or its owner's key is gone. */
export function readReceived(
  tx: Tx,
  fileId: FileId,
): Promise<(FileRow & { readonly upload_key: Uint8Array; readonly piece_ends: number[] }) | null> {
  return tx.row(
    sql`select f.id, f.owner_id, f.kind, f.poster_of, f.name, f.size_bytes, f.region, f.keeps_metadata, k.wrapped_key as owner_key, k.ring_epoch,
          u.wrapped_key as upload_key, u.piece_ends
        from musubi.files f join musubi.uploads u on u.file_id = f.id join musubi.owner_keys k on k.account_id = f.owner_id
        where f.id = ${fileId} and f.state = 'processing'`,
  );
}

/** A form that is stored and waits for its row. */
export interface StoredRendition {
  readonly blobId: BlobId;
  readonly variant: Variant;
  readonly version: number;
  readonly epoch: number;
  readonly mediaType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly wrappedKey: Uint8Array;
}

/** What a file turned out to be. */
export interface FileFacts {
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly placeholder: string | null;
  readonly takenAtMs: number | null;
}

/** Makes a file ready: what it is, its forms, and the end of its upload, in one commit. False when another run was faster or the owner's key is gone. */
export async function finishFile(
  tx: Tx,
  of: {
    readonly file: FileRow;
    readonly facts: FileFacts;
    readonly made: readonly StoredRendition[];
    readonly sourceSha256: string;
    readonly nowMs: number;
  },
): Promise<boolean> {
  const { file, facts } = of;
  const finished = await tx.run(
    sql`update musubi.files f set state = 'ready', media_type = ${facts.mediaType}, size_bytes = ${facts.sizeBytes}, width = ${facts.width}, height = ${facts.height},
          duration_ms = coalesce(${facts.durationMs}, f.duration_ms), placeholder = ${facts.placeholder},
          taken_at = ${facts.takenAtMs === null ? null : instant(facts.takenAtMs)}
        from musubi.owner_keys k where f.id = ${file.id} and f.state = 'processing' and k.account_id = f.owner_id`,
  );
  if (finished === 0) return false;
  await tx.run(sql`delete from musubi.uploads where file_id = ${file.id}`);
  await putRenditions(tx, { fileId: file.id, ownerId: file.owner_id, region: file.region, ...of });
  return true;
}

/** Writes forms of a file in place of those it had. Gives the objects that nothing names any more. Throws GeneratorEnded. */
export async function putRenditions(
  tx: Tx,
  of: {
    readonly fileId: FileId;
    readonly ownerId: AccountId;
    readonly region: string;
    readonly made: readonly StoredRendition[];
    readonly sourceSha256: string;
    readonly nowMs: number;
  },
): Promise<BlobId[]> {
  const at = instant(of.nowMs);
  // An original is as it came, whatever is thought of the version that makes pictures now.
  const pictures = of.made.filter((one) => one.variant !== "original");
  await passGenerators(tx, [...new Set(pictures.map((one) => one.version))]);
  const replaced: BlobId[] = [];
  for (const one of of.made) {
    const former = await tx.rows<{ blob_id: BlobId }>(
      sql`delete from musubi.renditions where file_id = ${of.fileId} and variant = ${one.variant} returning blob_id`,
    );
    for (const { blob_id } of former) {
      await tx.run(sql`delete from musubi.blobs where id = ${blob_id}`);
      replaced.push(blob_id);
    }
    const sha256 = Buffer.from(one.sha256, "hex");
    await tx.run(sql`insert into musubi.blobs (id, owner_id, category, region, wrapped_key, size_bytes, created_at)
      values (${one.blobId}, ${of.ownerId}, 'message_content', ${of.region}, ${one.wrappedKey}, ${one.sizeBytes}, ${at})`);
    await tx.run(sql`insert into musubi.renditions (file_id, variant, blob_id, version, epoch, media_type, width, height, size_bytes, sha256, made_at)
      values (${of.fileId}, ${one.variant}, ${one.blobId}, ${one.version}, ${one.epoch}, ${one.mediaType}, ${one.width}, ${one.height}, ${one.sizeBytes}, ${sha256}, ${at})`);
    await tx.run(sql`insert into musubi.rendition_makes (blob_id, file_id, owner_id, variant, version, epoch, sha256, source_sha256, made_at)
      values (${one.blobId}, ${of.fileId}, ${of.ownerId}, ${one.variant}, ${one.version}, ${one.epoch}, ${sha256}, ${Buffer.from(of.sourceSha256, "hex")}, ${at})`);
  }
  return replaced;
}

/** Says why a received file is not taken. False when another run was faster. */
export async function refuseFile(tx: Tx, fileId: FileId, code: FileRefusalCode): Promise<boolean> {
  const refused = await tx.run(
    sql`update musubi.files set state = 'refused', refusal = ${code} where id = ${fileId} and state = 'processing'`,
  );
  if (refused > 0) await tx.run(sql`delete from musubi.uploads where file_id = ${fileId}`);
  return refused > 0;
}

/** Takes a received file back to its beginning, because its bytes are not there: a backup does not hold them. */
export async function restartUpload(tx: Tx, fileId: FileId): Promise<void> {
  await tx.run(sql`update musubi.files set state = 'receiving' where id = ${fileId} and state = 'processing'`);
  await tx.run(sql`update musubi.uploads set received_bytes = 0, piece_ends = '{}' where file_id = ${fileId}`);
}

/** Makes a video's poster a form of it, and its blur the video's; the poster's own row goes. False when there is no such video any more. */
export async function adoptPoster(
  tx: Tx,
  of: {
    readonly poster: FileRow;
    readonly made: readonly StoredRendition[];
    readonly placeholder: string;
    readonly sourceSha256: string;
    readonly nowMs: number;
  },
): Promise<boolean> {
  const { poster } = of;
  const waits = await tx.run(sql`update musubi.files set state = 'ready' where id = ${poster.id} and state = 'processing'`);
  if (waits === 0) return false;
  await tx.run(sql`delete from musubi.uploads where file_id = ${poster.id}`);
  const video = await tx.row<{ id: FileId }>(
    sql`update musubi.files v set placeholder = ${of.placeholder} from musubi.owner_keys k
        where v.id = ${poster.poster_of} and v.owner_id = ${poster.owner_id} and v.state <> 'refused' and k.account_id = v.owner_id returning v.id`,
  );
  await tx.run(sql`delete from musubi.files where id = ${poster.id}`);
  if (video === null) return false;
  const made = {
    fileId: video.id,
    ownerId: poster.owner_id,
    region: poster.region,
    made: of.made,
    sourceSha256: of.sourceSha256,
    nowMs: of.nowMs,
  };
  await putRenditions(tx, made);
  return true;
}

/** The epoch that each class has now. */
export async function readClassEpochs(tx: Tx): Promise<ReadonlyMap<PictureClass, number>> {
  const rows = await tx.rows<{ class: PictureClass; epoch: number }>(sql`select class, epoch from musubi.picture_epochs`);
  return new Map(rows.map((row) => [row.class, row.epoch]));
}

/** A file as its owner's devices hear of it; null once it is gone. */
export async function viewFileState(tx: Tx, fileId: FileId): Promise<FileStateView | null> {
  const row = await tx.row<{ view: FileStateView | null }>(sql`select musubi.view_file_state(${fileId}) as view`);
  return row?.view ?? null;
}

/** The messages that show a file. */
export function listPlaces(tx: Tx, fileId: FileId): Promise<{ talk_id: TalkId; seq: number }[]> {
  return tx.rows(sql`select talk_id, seq from musubi.file_places where file_id = ${fileId} order by talk_id, seq`);
}

/** Writes a message's files as they are now. Gives the message when something changed. */
export async function reshowMessage(tx: Tx, place: { readonly talk_id: TalkId; readonly seq: number }): Promise<MessageView | null> {
  const changed = await tx.row<{ seq: number | null }>(sql`select musubi.reshow_files(${place.talk_id}, ${place.seq}) as seq`);
  if (changed?.seq === null || changed === null) return null;
  const row = await tx.row<MessageRow>(
    sql`select ${raw(MESSAGE_COLUMNS)} from musubi.messages m where m.talk_id = ${place.talk_id} and m.seq = ${place.seq}`,
  );
  return viewMessage(present(row, "A message that was changed exists."));
}

/** Counts the change of a file in every album that shows it. Gives the albums. */
export function reshowInAlbums(tx: Tx, fileId: FileId): Promise<{ talkId: TalkId; albumId: AlbumId; changeSeq: number }[]> {
  return tx.rows(
    sql`select r.talk_id as "talkId", r.album_id as "albumId", r.change_seq as "changeSeq" from musubi.reshow_in_albums(${fileId}) r`,
  );
}

/** Closes a form that is not what it must be: it opens for nobody until it is made again. Leaves an alarm for the operator. */
export async function withdrawRendition(
  tx: Tx,
  blobId: BlobId,
  why: { readonly foundBy: AlarmFinder; readonly reason: string; readonly nowMs: number },
): Promise<void> {
  await tx.run(
    sql`insert into musubi.picture_alarms (at, found_by, reason, file_id, variant, version, blob_id)
        select ${instant(why.nowMs)}, ${why.foundBy}, ${why.reason}, r.file_id, r.variant, r.version, r.blob_id
        from musubi.renditions r where r.blob_id = ${blobId} and r.withdrawn_at is null`,
  );
  await tx.run(sql`update musubi.renditions set withdrawn_at = ${instant(why.nowMs)} where blob_id = ${blobId} and withdrawn_at is null`);
}

/** Leaves an alarm about something that was never shown. */
export async function raiseAlarm(
  tx: Tx,
  of: {
    readonly fileId: FileId;
    readonly variant: string | null;
    readonly version: number;
    readonly reason: string;
    readonly nowMs: number;
  },
): Promise<void> {
  await tx.run(
    sql`insert into musubi.picture_alarms (at, found_by, reason, file_id, variant, version)
        values (${instant(of.nowMs)}, 'publisher', ${of.reason}, ${of.fileId}, ${of.variant}, ${of.version})`,
  );
}
