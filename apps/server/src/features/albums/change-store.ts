/** What members change of albums. Each is one function of the database that decides once more, on locked rows, and says why not. */
import { present, type Random, randomName } from "@musubi/base";
import {
  type AlbumAddPolicy,
  type AlbumId,
  type AlbumOrder,
  type AlbumRemovePolicy,
  type ClientId,
  type FileId,
  LIMITS,
} from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import type { Statement } from "../../platform/postgres/sql.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** Not there, or not for the actor. */
type Absent = "absent";
/** Why somebody who is a member may not do something. */
type Barred = Absent | "blocked" | "album_restricted";

/** What came of a change that the talk is told of: why not, or the place of the message. */
export interface Told<No> {
  readonly outcome: No | null;
  readonly told_seq: number | null;
}

/** When and under which name something is told. */
export interface Telling {
  readonly nowMs: number;
  readonly random: Random;
}

async function outcomeOf<No extends string>(tx: Tx, call: Statement): Promise<No | null> {
  return present(await tx.row<{ no: No | null }>(call), "A function gives a row.").no;
}

async function toldOf<No extends string>(tx: Tx, call: Statement): Promise<Told<No>> {
  return present(await tx.row<Told<No>>(call), "A function gives a row.");
}

/** A new album, or what becomes of one. Names are compared as they read: NFKC, without regard to case. */
export interface NewAlbum {
  readonly albumId: AlbumId;
  readonly name: string;
  readonly addPolicy: AlbumAddPolicy;
  readonly removePolicy: AlbumRemovePolicy;
  readonly order: AlbumOrder;
  readonly showsViews: boolean;
}

/** Two names are the same album to whoever reads them when this is the same. */
export function nameKeyOf(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFKC").replaceAll(/\s+/gu, " ").trim();
}

/** Makes an album in the granted talk. */
export function createAlbum(
  tx: Tx,
  grant: Grant<"album.create">,
  album: NewAlbum,
  { nowMs, random }: Telling,
): Promise<Told<Absent | "album_in_sealed_talk" | "blocked" | "posting_restricted" | "album_name_taken" | "too_many">> {
  return toldOf(
    tx,
    sql`select * from musubi.create_album(${album.albumId}, ${grant.objectId}, ${album.name}, ${nameKeyOf(album.name)}, ${album.addPolicy},
      ${album.removePolicy}, ${album.order}, ${album.showsViews}, ${LIMITS.albumsPerTalk}, ${randomName(random, 20)}, ${instant(nowMs)})`,
  );
}

/** Changes what is given of the granted album; a cover of null leaves the choice to the server. */
export function updateAlbum(
  tx: Tx,
  grant: Grant<"album.read">,
  change: Partial<Omit<NewAlbum, "albumId">> & { readonly coverFileId?: FileId | null; readonly nowMs: number },
): Promise<Barred | "album_name_taken" | null> {
  const { name, addPolicy, removePolicy, order, showsViews, coverFileId } = change;
  return outcomeOf(
    tx,
    sql`select musubi.update_album(${grant.objectId}, ${name ?? null}, ${name === undefined ? null : nameKeyOf(name)}, ${addPolicy ?? null},
      ${removePolicy ?? null}, ${order ?? null}, ${showsViews ?? null}, ${coverFileId !== undefined}, ${coverFileId ?? null}, ${instant(change.nowMs)}) as no`,
  );
}

/** Removes the granted album with all that is in it. */
export function removeAlbum(tx: Tx, grant: Grant<"album.read">): Promise<Barred | null> {
  return outcomeOf(tx, sql`select musubi.remove_album(${grant.objectId}) as no`);
}

/** Adds files to the granted album, in this order. */
export function addPhotos(
  tx: Tx,
  grant: Grant<"album.read">,
  fileIds: readonly FileId[],
  { nowMs, random }: Telling,
): Promise<Told<Barred | "not_a_photo" | "not_ready" | "album_full">> {
  return toldOf(
    tx,
    sql`select * from musubi.add_photos(${grant.objectId}, ${fileIds}, ${LIMITS.photosPerAlbum}, ${randomName(random, 20)}, ${instant(nowMs)})`,
  );
}

/** Moves photos of the granted album to its trash. */
export function removePhotos(tx: Tx, grant: Grant<"album.read">, fileIds: readonly FileId[], nowMs: number): Promise<Barred | null> {
  return outcomeOf(tx, sql`select musubi.remove_photos(${grant.objectId}, ${fileIds}, ${instant(nowMs)}) as no`);
}

/** Brings photos back from the granted album's trash. */
export function restorePhotos(tx: Tx, grant: Grant<"album.read">, fileIds: readonly FileId[]): Promise<Barred | "album_full" | null> {
  return outcomeOf(tx, sql`select musubi.restore_photos(${grant.objectId}, ${fileIds}, ${LIMITS.photosPerAlbum}) as no`);
}

/** Moves photos of the granted album to another one. */
export function movePhotos(
  tx: Tx,
  grant: Grant<"album.read">,
  move: { readonly fileIds: readonly FileId[]; readonly toAlbumId: AlbumId },
  { nowMs, random }: Telling,
): Promise<Told<Barred | "album_full">> {
  return toldOf(
    tx,
    sql`select * from musubi.move_photos(${grant.objectId}, ${move.fileIds}, ${move.toAlbumId}, ${LIMITS.photosPerAlbum},
      ${randomName(random, 20)}, ${instant(nowMs)})`,
  );
}

/** Puts photos of the granted album directly before another one, or at the end. */
export function reorderPhotos(
  tx: Tx,
  grant: Grant<"album.read">,
  fileIds: readonly FileId[],
  before: FileId | null,
): Promise<Barred | null> {
  return outcomeOf(tx, sql`select musubi.reorder_photos(${grant.objectId}, ${fileIds}, ${before}) as no`);
}

/** Writes what stands below a photo, or what it shows; null leaves it. */
export function setPhoto(
  tx: Tx,
  grant: Grant<"album.read">,
  photo: { readonly fileId: FileId; readonly caption: string | null; readonly alt: string | null },
): Promise<Barred | null> {
  return outcomeOf(tx, sql`select musubi.set_photo(${grant.objectId}, ${photo.fileId}, ${photo.caption}, ${photo.alt}) as no`);
}

/** Likes a photo, or no longer; twice is once. */
export function likePhoto(
  tx: Tx,
  grant: Grant<"album.read">,
  like: { readonly fileId: FileId; readonly isLiked: boolean; readonly nowMs: number },
): Promise<Absent | "blocked" | null> {
  return outcomeOf(tx, sql`select musubi.like_photo(${grant.objectId}, ${like.fileId}, ${like.isLiked}, ${instant(like.nowMs)}) as no`);
}

/** Writes below a photo. The same client id again gives the comment that is there. */
export async function commentPhoto(
  tx: Tx,
  grant: Grant<"album.read">,
  comment: { readonly fileId: FileId; readonly clientId: ClientId; readonly text: string; readonly nowMs: number },
): Promise<{ outcome: Absent | "blocked" | "posting_restricted" | "too_many" | null; number: number; at: Date }> {
  const { fileId, clientId, text, nowMs } = comment;
  return present(
    await tx.row(
      sql`select * from musubi.comment_photo(${grant.objectId}, ${fileId}, ${clientId}, ${text}, ${LIMITS.commentsPerPhoto}, ${instant(nowMs)})`,
    ),
    "A function gives a row.",
  );
}

/** Removes a comment. */
export function removeComment(tx: Tx, grant: Grant<"album.read">, fileId: FileId, number: number): Promise<Barred | null> {
  return outcomeOf(tx, sql`select musubi.remove_photo_comment(${grant.objectId}, ${fileId}, ${number}) as no`);
}
