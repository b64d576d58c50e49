/** What members see of albums. Runs as people; the functions of the database look who the actor is. */
import { present } from "@musubi/base";
import type { AccountId, AlbumId, AlbumView, FileId, FileView, MessageView, PhotoView, TalkId, Variant } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import { MESSAGE_COLUMNS, type MessageRow, viewMessage } from "../talks/port.ts";

/** What decides whether an album is there for the actor: that row security shows it, which is being in its talk. */
export interface AlbumFacts {
  readonly talkId: TalkId;
}

/** The facts about an album; null where the actor is not in its talk now. */
export function readAlbumFacts(tx: Tx, albumId: string): Promise<AlbumFacts | null> {
  return tx.row<AlbumFacts>(sql`select a.talk_id as "talkId" from musubi.albums a where a.id = ${albumId}`);
}

/** The albums of the granted talk, the one with the newest photos first. */
export async function readAlbums(tx: Tx, grant: Grant<"talk.read">): Promise<AlbumView[]> {
  const rows = await tx.rows<{ view: AlbumView }>(sql`select l.view from musubi.list_albums(${grant.objectId}) l`);
  return rows.map((row) => row.view);
}

/** An album as it is in this transaction; null where the actor is not in its talk. */
export async function readAlbumView(tx: Tx, albumId: AlbumId): Promise<AlbumView | null> {
  const row = await tx.row<{ view: AlbumView }>(sql`select r.view from musubi.read_album(${albumId}) r`);
  return row?.view ?? null;
}

/** A page of photos. */
export interface PhotoPage {
  readonly photos: PhotoView[];
  readonly goneFileIds: FileId[];
  readonly isTooOld: boolean;
  readonly hasMore: boolean;
  readonly through: number;
}

interface PhotoPageRow {
  readonly view: PhotoView | null;
  readonly gone: FileId | null;
  readonly through: number | null;
  readonly has_more: boolean | null;
  readonly is_too_old: boolean | null;
}

/** Photos of the granted album by position, or what changed behind a count. Null where the actor is no member any more. */
export async function readPhotoPage(
  tx: Tx,
  grant: Grant<"album.read">,
  from: { readonly afterPosition: number | null; readonly changedAfter: number | null; readonly countMax: number },
): Promise<PhotoPage | null> {
  const rows = await tx.rows<PhotoPageRow>(
    sql`select * from musubi.list_photos(${grant.objectId}, ${from.afterPosition}, ${from.changedAfter}, ${from.countMax})`,
  );
  const head = rows.find((row) => row.through !== null);
  if (head === undefined) return null;
  return {
    photos: rows.flatMap((row) => (row.view === null ? [] : [row.view])),
    goneFileIds: rows.flatMap((row) => (row.gone === null ? [] : [row.gone])),
    isTooOld: head.is_too_old === true,
    hasMore: head.has_more === true,
    through: present(head.through, "The first row says how far the page goes."),
  };
}

/** Shown photos of the granted album, in the order asked for; others are left out. */
export async function readPhotos(tx: Tx, grant: Grant<"album.read">, fileIds: readonly FileId[]): Promise<PhotoView[]> {
  const rows = await tx.rows<{ view: PhotoView }>(sql`select r.view from musubi.read_photos(${grant.objectId}, ${fileIds}) r`);
  return rows.map((row) => row.view);
}

/** One shown photo with all its forms, and who likes it; null when the album does not show it. */
export function readOnePhoto(
  tx: Tx,
  grant: Grant<"album.read">,
  fileId: FileId,
): Promise<{ photo: PhotoView; file: FileView; likedBy: AccountId[] } | null> {
  return tx.row(sql`select r.photo, r.file, r.liked_by as "likedBy" from musubi.read_photo(${grant.objectId}, ${fileId}) r`);
}

/** A photo in the trash. */
export interface TrashRow {
  readonly photo: PhotoView;
  readonly name: string;
  readonly removed_by: AccountId | null;
  readonly removed_at: Date;
}

/** What of the granted album's trash the actor added or removed, the one removed last first. */
export function readTrash(
  tx: Tx,
  grant: Grant<"album.read">,
  page: { readonly offset: number; readonly countMax: number },
): Promise<TrashRow[]> {
  return tx.rows<TrashRow>(sql`select * from musubi.list_trash(${grant.objectId}, ${page.offset}, ${page.countMax})`);
}

/** A comment as stored. */
export interface CommentRow {
  readonly number: number;
  readonly account_id: AccountId | null;
  readonly content: string;
  readonly at: Date;
}

/** Comments below a photo before a number, the last one first. */
export function readComments(
  tx: Tx,
  grant: Grant<"album.read">,
  page: { readonly fileId: FileId; readonly before: number | null; readonly countMax: number },
): Promise<CommentRow[]> {
  return tx.rows<CommentRow>(
    sql`select * from musubi.list_photo_comments(${grant.objectId}, ${page.fileId}, ${page.before}, ${page.countMax})`,
  );
}

/** Which members have opened a photo since the album shows it. */
export function readViewers(
  tx: Tx,
  grant: Grant<"album.read">,
  fileId: FileId,
): Promise<{ account_id: AccountId; first_at: Date; last_at: Date }[]> {
  return tx.rows(sql`select * from musubi.list_photo_viewers(${grant.objectId}, ${fileId})`);
}

/** An original that goes into an archive. */
export interface OriginalRow {
  readonly file_id: FileId;
  readonly name: string;
  readonly variant: Variant;
  readonly size_bytes: number;
  readonly sha256: Uint8Array;
}

/** The originals of the granted album's photos, of these or of all, in the album's order. */
export function readOriginals(tx: Tx, grant: Grant<"album.read">, fileIds: readonly FileId[] | null): Promise<OriginalRow[]> {
  return tx.rows<OriginalRow>(
    sql`select o.file_id, o.name, o.variant, o.size_bytes, o.sha256 from musubi.list_originals(${grant.objectId}, ${fileIds}::text[]) o`,
  );
}

/** The message at a place, which told of photos; null where the actor does not see it, having joined later. */
export async function readTold(tx: Tx, talkId: TalkId, seq: number): Promise<MessageView | null> {
  const row = await tx.row<MessageRow>(
    sql`select ${raw(MESSAGE_COLUMNS)} from musubi.messages m where m.talk_id = ${talkId} and m.seq = ${seq}`,
  );
  return row === null ? null : viewMessage(row);
}

/** The talk of another album of the actor's; null where there is none. */
export async function readTalkOf(tx: Tx, albumId: AlbumId): Promise<TalkId | null> {
  return (await readAlbumFacts(tx, albumId))?.talkId ?? null;
}
