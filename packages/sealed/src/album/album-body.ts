import { brand, fromBase64url, utf8 } from "@musubi/base";
import {
  type AccountId,
  type AlbumAddPolicy,
  type AlbumId,
  type AlbumOrder,
  type AlbumRemovePolicy,
  type FileId,
  LIMITS,
} from "@musubi/protocol";
import { fileIdsOf, originalOf, readFiles, type SealedFileBody } from "../files/sealed-file.ts";
import { isPlace, isRecord, isText, isWhole } from "../talk/read-parts.ts";

/** What the keepers of an album decide. */
export interface AlbumRulesBody {
  readonly addPolicy: AlbumAddPolicy;
  readonly removePolicy: AlbumRemovePolicy;
  readonly order: AlbumOrder;
}

/** A photo as whoever adds it names it. */
export interface AddedPhoto {
  readonly file: SealedFileBody;
  /** When the camera says that it took it; never where. */
  readonly takenAt: number | null;
}

/** A photo as whoever shows an album to newcomers found it there. */
export interface ShownPhoto extends AddedPhoto {
  readonly addedBy: AccountId;
  readonly addedAt: number;
  readonly caption: string;
  readonly alt: string;
}

/** What is done with an album of a sealed talk, as the body of one of its events. */
export type AlbumBody = { readonly t: "album" } & (
  | ({ readonly do: "create"; readonly name: string; readonly keepers: readonly AccountId[] } & AlbumRulesBody)
  /** `called`: what the line in the talk calls the album; the album's own name stands elsewhere. */
  | { readonly do: "add"; readonly albumId: AlbumId; readonly called: string; readonly photos: readonly AddedPhoto[] }
  | ({
      readonly do: "show";
      /** The name of the message that made the album: its id comes of it, so that no album of one talk passes for another's. */
      readonly made: string;
      /** Everything up to this event is in it. */
      readonly asOf: number;
      readonly name: string;
      readonly createdBy: AccountId;
      readonly createdAt: number;
      readonly cover: FileId | null;
      readonly keepers: readonly AccountId[];
      readonly photos: readonly ShownPhoto[];
    } & AlbumRulesBody)
  | ({
      readonly do: "set";
      readonly albumId: AlbumId;
      readonly name?: string;
      /** Null: the photo added last. */
      readonly cover?: FileId | null;
      readonly keepers?: readonly AccountId[];
    } & Partial<AlbumRulesBody>)
  | { readonly do: "delete"; readonly albumId: AlbumId }
  | { readonly do: "remove" | "restore"; readonly albumId: AlbumId; readonly fileIds: readonly FileId[] }
  | { readonly do: "move"; readonly albumId: AlbumId; readonly to: AlbumId; readonly fileIds: readonly FileId[] }
  | { readonly do: "place"; readonly albumId: AlbumId; readonly before: FileId | null; readonly fileIds: readonly FileId[] }
  | { readonly do: "words"; readonly albumId: AlbumId; readonly fileId: FileId; readonly caption: string; readonly alt: string }
  | { readonly do: "like"; readonly albumId: AlbumId; readonly fileId: FileId; readonly isOn: boolean }
  | { readonly do: "comment"; readonly albumId: AlbumId; readonly fileId: FileId; readonly text: string }
  | { readonly do: "uncomment"; readonly albumId: AlbumId; readonly fileId: FileId; readonly number: number }
);

/** Photos that one message adds or shows: what the server lets it name, with three forms of each. */
export const PHOTOS_PER_MESSAGE = LIMITS.filesPerMessage;
/** Bytes of one such body: kept as a text, it has to fit into a stretch of history. */
export const ALBUM_BODY_BYTES = 44_000;

const ALBUM_ID = /^alb_[0-9a-hjkmnp-tv-z]{20}$/;
const FILE_ID = /^fil_[0-9a-hjkmnp-tv-z]{20}$/;
const ACCOUNT_ID = /^usr_[0-9a-hjkmnp-tv-z]{20}$/;
const NAME_BYTES = 16;

/** The files that the server is to let the members read for a body: every form of each photo. */
export function filesIn(body: AlbumBody): readonly SealedFileBody[] {
  return body.do === "add" || body.do === "show" ? body.photos.map(({ file }) => file) : [];
}

/** Whether a body is a message, with a place in the talk; all others are notes. */
export function isAlbumMessage({ do: what }: AlbumBody): boolean {
  return what === "create" || what === "add" || what === "show";
}

/** Reads what somebody's app wrote of an album; null for every other form, and beyond the limits of plain albums. */
export function readAlbumBody(value: Record<string, unknown>): AlbumBody | null {
  switch (value["do"]) {
    case "create":
      return readCreate(value);
    case "add":
      return readAdd(value);
    case "show":
      return readShow(value);
    case "set":
      return readSet(value);
    case "delete": {
      const albumId = readAlbumId(value["albumId"]);
      return albumId === null ? null : { t: "album", do: "delete", albumId };
    }
    case "remove":
    case "restore":
    case "move":
    case "place":
      return readMany(value);
    default:
      return readOfOne(value);
  }
}

function readCreate(value: Record<string, unknown>): AlbumBody | null {
  const { name } = value;
  const [rules, keepers] = [readRules(value), readAccounts(value["keepers"])];
  if (!isName(name) || rules === null || keepers === null) return null;
  return { t: "album", do: "create", name, keepers, ...rules };
}

function readAdd(value: Record<string, unknown>): AlbumBody | null {
  const albumId = readAlbumId(value["albumId"]);
  const { called } = value;
  const photos = readPhotos(value["photos"], readAdded);
  if (albumId === null || !isText(called, 0, LIMITS.albumName) || photos === null) return null;
  return photos.length === 0 ? null : { t: "album", do: "add", albumId, called, photos };
}

function readShow(value: Record<string, unknown>): AlbumBody | null {
  const { made, asOf, name, createdAt } = value;
  const [rules, keepers, createdBy] = [readRules(value), readAccounts(value["keepers"]), readAccount(value["createdBy"])];
  const cover = readCover(value["cover"]);
  const photos = readPhotos(value["photos"], readShown);
  if (typeof made !== "string" || made.length > 2 * NAME_BYTES || fromBase64url(made)?.length !== NAME_BYTES) return null;
  if (!isPlace(asOf) || !isPlace(createdAt) || !isName(name)) return null;
  if (rules === null || keepers === null || createdBy === null || photos === null || cover === undefined) return null;
  return { t: "album", do: "show", made, asOf, name, createdBy, createdAt, cover, keepers, photos, ...rules };
}

function readSet(value: Record<string, unknown>): AlbumBody | null {
  const albumId = readAlbumId(value["albumId"]);
  const { name, addPolicy, removePolicy, order } = value;
  const keepers = value["keepers"] === undefined ? undefined : readAccounts(value["keepers"]);
  const cover = value["cover"] === undefined ? undefined : readCover(value["cover"]);
  if (albumId === null || keepers === null || (value["cover"] !== undefined && cover === undefined)) return null;
  if (name !== undefined && !isName(name)) return null;
  if (addPolicy !== undefined && !isAddPolicy(addPolicy)) return null;
  if (removePolicy !== undefined && !isRemovePolicy(removePolicy)) return null;
  if (order !== undefined && !isOrder(order)) return null;
  return {
    ...{ t: "album", do: "set", albumId },
    ...(name === undefined ? {} : { name }),
    ...(cover === undefined ? {} : { cover }),
    ...(keepers === undefined ? {} : { keepers }),
    ...(addPolicy === undefined ? {} : { addPolicy }),
    ...(removePolicy === undefined ? {} : { removePolicy }),
    ...(order === undefined ? {} : { order }),
  };
}

function readMany(value: Record<string, unknown>): AlbumBody | null {
  const albumId = readAlbumId(value["albumId"]);
  const fileIds = readFileIds(value["fileIds"]);
  const what = value["do"];
  if (albumId === null || fileIds === null) return null;
  if (what === "remove" || what === "restore") return { t: "album", do: what, albumId, fileIds };
  if (what === "move") {
    const to = readAlbumId(value["to"]);
    return to === null ? null : { t: "album", do: what, albumId, to, fileIds };
  }
  const before = readCover(value["before"]);
  return what !== "place" || before === undefined ? null : { t: "album", do: what, albumId, before, fileIds };
}

function readOfOne(value: Record<string, unknown>): AlbumBody | null {
  const [albumId, fileId] = [readAlbumId(value["albumId"]), readFileId(value["fileId"])];
  if (albumId === null || fileId === null) return null;
  const { do: what, caption, alt, isOn, text, number } = value;
  if (what === "words" && isText(caption, 0, LIMITS.caption) && isText(alt, 0, LIMITS.altText))
    return { t: "album", do: what, albumId, fileId, caption, alt };
  if (what === "like" && typeof isOn === "boolean") return { t: "album", do: what, albumId, fileId, isOn };
  if (what === "comment" && isText(text, 1, LIMITS.commentLength)) return { t: "album", do: what, albumId, fileId, text };
  return what === "uncomment" && isPlace(number) ? { t: "album", do: what, albumId, fileId, number } : null;
}

/** Photos of one body; null where one of them is not as it must be. None is named twice, and neither is any of its forms. */
function readPhotos<P extends AddedPhoto>(value: unknown, read: (one: Record<string, unknown>) => P | null): readonly P[] | null {
  if (!Array.isArray(value) || value.length > PHOTOS_PER_MESSAGE) return null;
  const photos: P[] = [];
  for (const one of value as readonly unknown[]) {
    const photo = isRecord(one) ? read(one) : null;
    if (photo === null) return null;
    photos.push(photo);
  }
  const fileIds = fileIdsOf(photos.map(({ file }) => file));
  return new Set(fileIds).size === fileIds.length ? photos : null;
}

function readAdded(value: Record<string, unknown>): AddedPhoto | null {
  const { takenAt } = value;
  const [file] = readFiles([value["file"]]) ?? [];
  if (file === undefined || (file.kind !== "picture" && file.kind !== "video")) return null;
  return takenAt === null || isWhole(takenAt, TAKEN_FIRST, TAKEN_LAST) ? { file, takenAt } : null;
}

function readShown(value: Record<string, unknown>): ShownPhoto | null {
  const added = readAdded(value);
  const addedBy = readAccount(value["addedBy"]);
  const { addedAt, caption, alt } = value;
  if (added === null || addedBy === null || !isPlace(addedAt)) return null;
  return isText(caption, 0, LIMITS.caption) && isText(alt, 0, LIMITS.altText) ? { ...added, addedBy, addedAt, caption, alt } : null;
}

/** The first photograph, and the last instant that a date can hold. */
const TAKEN_FIRST = Date.UTC(1826, 0);
const TAKEN_LAST = 8_640_000_000_000_000;

function readRules({ addPolicy, removePolicy, order }: Record<string, unknown>): AlbumRulesBody | null {
  return isAddPolicy(addPolicy) && isRemovePolicy(removePolicy) && isOrder(order) ? { addPolicy, removePolicy, order } : null;
}

function isName(value: unknown): value is string {
  return isText(value, 1, LIMITS.albumName) && value.trim() !== "";
}

function isAddPolicy(value: unknown): value is AlbumAddPolicy {
  return value === "everyone" || value === "keepers";
}

function isRemovePolicy(value: unknown): value is AlbumRemovePolicy {
  return value === "everyone" || value === "adder" || value === "keepers";
}

function isOrder(value: unknown): value is AlbumOrder {
  return value === "taken" || value === "added" || value === "manual";
}

function readAlbumId(value: unknown): AlbumId | null {
  return typeof value === "string" && ALBUM_ID.test(value) ? brand<AlbumId>(value) : null;
}

function readFileId(value: unknown): FileId | null {
  return typeof value === "string" && FILE_ID.test(value) ? brand<FileId>(value) : null;
}

function readAccount(value: unknown): AccountId | null {
  return typeof value === "string" && ACCOUNT_ID.test(value) ? brand<AccountId>(value) : null;
}

/** A file or none; undefined where it is neither. */
function readCover(value: unknown): FileId | null | undefined {
  return value === null ? null : (readFileId(value) ?? undefined);
}

function readAccounts(value: unknown): readonly AccountId[] | null {
  if (!Array.isArray(value) || value.length > LIMITS.groupMembers) return null;
  const accounts = (value as readonly unknown[]).map(readAccount);
  return accounts.every((one) => one !== null) ? accounts : null;
}

function readFileIds(value: unknown): readonly FileId[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIMITS.photosPerAlbum) return null;
  const fileIds = (value as readonly unknown[]).map(readFileId);
  return fileIds.every((one) => one !== null) ? [...new Set(fileIds)] : null;
}

/** Cuts photos so that each part fits into one message. */
export function* inMessages<P extends AddedPhoto>(photos: readonly P[]): Iterable<readonly P[]> {
  let part: P[] = [];
  let bytes = 0;
  for (const photo of photos) {
    const size = utf8(JSON.stringify(photo)).length + 1;
    if (part.length > 0 && (part.length === PHOTOS_PER_MESSAGE || bytes + size > ALBUM_BODY_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(photo);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

/** By what a photo is named everywhere: its original. */
export function photoIdOf({ file }: AddedPhoto): FileId {
  return originalOf(file).fileId;
}
