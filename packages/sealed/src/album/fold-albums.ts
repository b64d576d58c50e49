import { brand, utf8 } from "@musubi/base";
import {
  type AccountId,
  type AlbumAbilities,
  type AlbumId,
  albumAbilities,
  type FileId,
  LIMITS,
  type TalkId,
  type TalkView,
} from "@musubi/protocol";
import { sha256 } from "@musubi/translog";
import { type AddedPhoto, type AlbumBody, type AlbumRulesBody, isAlbumMessage, photoIdOf, type ShownPhoto } from "./album-body.ts";

/** An event of a talk that does something with its albums, in the words of whoever did it and of the server's order. */
export interface AlbumEvent {
  readonly event: number;
  readonly senderId: AccountId;
  readonly clientId: string;
  readonly at: number;
  readonly isMessage: boolean;
  /** The place in the talk where it stands; null for notes. */
  readonly seq: number | null;
  readonly body: AlbumBody;
}

/** Where albums are: the rights in them depend on the kind of the talk, which never changes. */
export interface AlbumPlace {
  readonly talkId: TalkId;
  readonly kind: TalkView["kind"];
}

/** What is written below a photo; named by the event that said it. */
export interface SealedComment {
  readonly number: number;
  readonly accountId: AccountId;
  readonly text: string;
  readonly at: number;
}

/** A photo of an album, in it or in its trash. */
export interface SealedPhoto extends ShownPhoto {
  readonly likedBy: readonly AccountId[];
  readonly comments: readonly SealedComment[];
  readonly removed: { readonly by: AccountId; readonly at: number } | null;
}

/** An album as the events of its talk have made it. */
export interface SealedAlbum extends AlbumRulesBody {
  readonly albumId: AlbumId;
  readonly made: string;
  readonly name: string;
  readonly createdBy: AccountId;
  readonly createdAt: number;
  readonly addedAt: number;
  readonly cover: FileId | null;
  /** The talk's owner and admins, as keepers of the album have said. */
  readonly keepers: readonly AccountId[];
  /** Who showed it to this device, which was not there when it was made. */
  readonly shownBy: AccountId | null;
  /** In the order of their places, those of the trash among them. */
  readonly photos: ReadonlyMap<FileId, SealedPhoto>;
}

/** Why something that somebody says of an album changes nothing: what the sender's app hears before it says it. */
export type AlbumFault = "not_found" | "album_name_taken" | "too_many" | "album_full" | "album_restricted";

const TRASH_MS = LIMITS.trashDays * 86_400_000;
/** What is gone for good is erased a day later: clocks differ. */
const SURE_MS = 86_400_000;
const ID_LETTERS = 20;
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/** The id of the album that a message makes. Nobody can find another message, in this talk or another one, that makes the same. */
export function albumIdOf(talkId: TalkId, clientId: string): AlbumId {
  const hash = sha256(utf8(`sealed album v1|${talkId}|${clientId}`));
  return brand<AlbumId>(`alb_${[...hash.subarray(0, ID_LETTERS)].map((byte) => LETTERS.charAt(byte & 31)).join("")}`);
}

/** Two names are the same album to whoever reads them when this is the same: as for plain albums. */
function nameKeyOf(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFKC").replaceAll(/\s+/gu, " ").trim();
}

/** Whether a photo is in the trash no longer than it may be. */
export function isKept({ removed }: SealedPhoto, nowMs: number): boolean {
  return removed === null || nowMs < removed.at + TRASH_MS;
}

/** When a photo of the trash is gone for good. */
export function goneAtOf(removedAt: number): number {
  return removedAt + TRASH_MS;
}

/** What an account may do in an album by what the members have said: the decision that every device takes for itself. */
export function sealedAbilities(album: SealedAlbum, accountId: AccountId, kind: TalkView["kind"]): AlbumAbilities {
  const role = album.keepers.includes(accountId) ? "admin" : "member";
  return albumAbilities(album, { accountId, role, isGroup: kind === "group", canPost: true, isSilent: false });
}

/**
 * Folds what was said of albums into albums. The same events in the same order give the same albums on every device, whatever anybody wrote:
 * what its sender may not do, what exceeds a limit and what names something else changes nothing. Pure.
 */
export function foldAlbums(events: readonly AlbumEvent[], place: AlbumPlace): AlbumFold {
  const inOrder = events.toSorted((one, other) => one.event - other.event);
  const fold = new AlbumFold(place, inOrder);
  for (const event of inOrder) fold.apply(event);
  return fold;
}

/**
 * The same, from what was folded before: an album of a thousand photos with thousands of likes is not folded anew for one more. What is not
 * newer than all the rest, what is missing now, and what shows an album (its parts count as one) has everything folded from its beginning.
 */
export function foldFurther(before: AlbumFold, events: readonly AlbumEvent[], place: AlbumPlace): AlbumFold {
  const fresh = events.filter(({ event }) => !before.knows(event)).toSorted((one, other) => one.event - other.event);
  const isFurther = fresh.every(({ event, body }) => event > before.through && body.do !== "show");
  if (!isFurther || before.count + fresh.length !== events.length) return foldAlbums(events, place);
  const fold = before.copy();
  for (const event of fresh) fold.apply(event);
  return fold;
}

/** Albums while they are folded, and what would become of one more event. */
export class AlbumFold {
  readonly #place: AlbumPlace;
  readonly #all: readonly AlbumEvent[];
  readonly #albums = new Map<AlbumId, SealedAlbum>();
  readonly #deleted = new Set<AlbumId>();
  /** Photos that went with their album. */
  readonly #lost = new Set<FileId>();
  /** What was said of albums that are not known yet: somebody may show them later. */
  readonly #before = new Map<AlbumId, AlbumEvent[]>();

  readonly #known = new Set<number>();
  #through = 0;

  constructor(place: AlbumPlace, all: readonly AlbumEvent[]) {
    this.#place = place;
    this.#all = all;
  }

  /** The newest event that was taken in. */
  get through(): number {
    return this.#through;
  }

  /** How many events were taken in. */
  get count(): number {
    return this.#known.size;
  }

  knows(event: number): boolean {
    return this.#known.has(event);
  }

  /** Another fold at the same place: what is applied to one does not touch the other. */
  copy(): AlbumFold {
    const copy = new AlbumFold(this.#place, this.#all);
    for (const [albumId, album] of this.#albums) copy.#albums.set(albumId, album);
    for (const [albumId, events] of this.#before) copy.#before.set(albumId, events);
    for (const albumId of this.#deleted) copy.#deleted.add(albumId);
    for (const fileId of this.#lost) copy.#lost.add(fileId);
    for (const event of this.#known) copy.#known.add(event);
    copy.#through = this.#through;
    return copy;
  }

  get albums(): ReadonlyMap<AlbumId, SealedAlbum> {
    return this.#albums;
  }

  /** Whether nobody sees a photo any more and nobody can bring it back: only what was said of it counts, never what is missing. */
  isGone(fileId: FileId, nowMs: number): boolean {
    const held = [...this.#albums.values()].flatMap(({ photos }) => photos.get(fileId) ?? []);
    return held.length === 0 ? this.#lost.has(fileId) : held.every((photo) => !isKept(photo, nowMs - SURE_MS));
  }

  /** Takes an event in. What it answers says why it changed nothing, or (`album_full`) not all of what it meant to. */
  apply(event: AlbumEvent): AlbumFault | null {
    this.#known.add(event.event);
    this.#through = Math.max(this.#through, event.event);
    return this.#take(event);
  }

  #take(event: AlbumEvent): AlbumFault | null {
    const { body } = event;
    if (isAlbumMessage(body) !== event.isMessage) return "not_found";
    if (body.do === "create") return this.#create(event, body);
    if (body.do === "show") return this.#show(event, body);
    const album = this.#albums.get(body.albumId);
    if (album !== undefined) return this.#change(album, event, body);
    if (!this.#deleted.has(body.albumId)) this.#before.set(body.albumId, [...(this.#before.get(body.albumId) ?? []), event]);
    return "not_found";
  }

  #create({ clientId, senderId, at }: AlbumEvent, body: AlbumBody & { readonly do: "create" }): AlbumFault | null {
    const albumId = albumIdOf(this.#place.talkId, clientId);
    if (this.#albums.has(albumId) || this.#deleted.has(albumId)) return "not_found";
    if (this.#isTaken(body.name, null)) return "album_name_taken";
    if (this.#albums.size >= LIMITS.albumsPerTalk) return "too_many";
    const { name, keepers, addPolicy, removePolicy, order } = body;
    this.#set({
      ...{ albumId, made: clientId, name: name.trim(), keepers, addPolicy, removePolicy, order },
      ...{ createdBy: senderId, createdAt: at, addedAt: at, cover: null, shownBy: null, photos: new Map() },
    });
    return null;
  }

  /**
   * An album as somebody who was there found it, for those who were not. Whoever knows it from its beginning learns nothing from this. All parts
   * of one showing count as one, at the place of the first; what was said after the state that they show is then made up for.
   */
  #show(event: AlbumEvent, body: AlbumBody & { readonly do: "show" }): AlbumFault | null {
    const albumId = albumIdOf(this.#place.talkId, body.made);
    const held = this.#albums.get(albumId);
    if (this.#deleted.has(albumId)) return "not_found";
    if (held !== undefined) {
      const mayAdd = held.shownBy === event.senderId || this.#can(held, event.senderId).add;
      if (held.shownBy === null || !mayAdd) return "album_restricted";
      this.#set(withShown(held, body.photos));
      return null;
    }
    if (this.#isTaken(body.name, null)) return "album_name_taken";
    if (this.#albums.size >= LIMITS.albumsPerTalk) return "too_many";
    const { made, name, keepers, addPolicy, removePolicy, order, createdBy, createdAt, cover, asOf } = body;
    const parts = this.#all.flatMap(({ body: other, senderId }) =>
      other.do === "show" && other.made === made && other.asOf === asOf && senderId === event.senderId ? other.photos : [],
    );
    const empty = { albumId, made, name: name.trim(), keepers, addPolicy, removePolicy, order, createdBy, createdAt, cover };
    this.#set(
      withShown({ ...empty, addedAt: createdAt, shownBy: event.senderId, photos: new Map() }, parts.length > 0 ? parts : body.photos),
    );
    const later = (this.#before.get(albumId) ?? []).filter((said) => said.event > asOf);
    this.#before.delete(albumId);
    for (const said of later) this.#take(said);
    return null;
  }

  #change(album: SealedAlbum, event: AlbumEvent, body: Exclude<AlbumBody, { readonly do: "create" | "show" }>): AlbumFault | null {
    const can = this.#can(album, event.senderId);
    switch (body.do) {
      case "add":
        return can.add ? this.#add(album, event, body.photos) : "album_restricted";
      case "set":
        return this.#settle(album, can, body);
      case "delete":
        if (!can.keep) return "album_restricted";
        this.#albums.delete(album.albumId);
        this.#deleted.add(album.albumId);
        for (const fileId of album.photos.keys()) this.#lost.add(fileId);
        return null;
      case "remove":
        return this.#remove(album, event, body.fileIds);
      case "restore":
        return this.#restore(album, event, body.fileIds);
      case "move":
        return this.#move(album, event, body);
      case "place":
        if (!can.arrange) return "album_restricted";
        this.#set({ ...album, photos: placed(album.photos, body.fileIds, body.before) });
        return null;
      default:
        return this.#ofOne(album, event, body);
    }
  }

  #add(album: SealedAlbum, { senderId, at }: AlbumEvent, added: readonly AddedPhoto[]): AlbumFault | null {
    const photos = new Map(album.photos);
    let room = LIMITS.photosPerAlbum - shownCount(album);
    let isFull = false;
    for (const { file, takenAt } of added) {
      const fileId = photoIdOf({ file, takenAt });
      if (photos.has(fileId)) continue;
      if (room <= 0) {
        isFull = true;
        continue;
      }
      room -= 1;
      const about = { addedBy: senderId, addedAt: at, caption: "", alt: file.alt, likedBy: [], comments: [], removed: null };
      photos.set(fileId, { file, takenAt, ...about });
    }
    if (photos.size > album.photos.size) this.#set({ ...album, addedAt: at, photos });
    return isFull ? "album_full" : null;
  }

  #settle(album: SealedAlbum, can: AlbumAbilities, body: AlbumBody & { readonly do: "set" }): AlbumFault | null {
    if (!can.keep) return "album_restricted";
    const { name, cover, keepers, addPolicy, removePolicy, order } = body;
    if (name !== undefined && this.#isTaken(name, album.albumId)) return "album_name_taken";
    // A cover that is not in the album (any more) is passed over, as by the server.
    const isThere = cover == null || album.photos.get(cover)?.removed === null;
    this.#set({
      ...album,
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(cover === undefined || !isThere ? {} : { cover }),
      ...(keepers === undefined ? {} : { keepers }),
      ...(addPolicy === undefined ? {} : { addPolicy }),
      ...(removePolicy === undefined ? {} : { removePolicy }),
      ...(order === undefined ? {} : { order }),
    });
    return null;
  }

  #remove(album: SealedAlbum, { senderId, at }: AlbumEvent, fileIds: readonly FileId[]): AlbumFault | null {
    const found = fileIds.filter((fileId) => album.photos.get(fileId)?.removed === null);
    if (!this.#mayRemove(album, senderId, found)) return "album_restricted";
    this.#set(changed(album, found, (photo) => ({ ...photo, removed: { by: senderId, at } })));
    return null;
  }

  #restore(album: SealedAlbum, { senderId, at }: AlbumEvent, fileIds: readonly FileId[]): AlbumFault | null {
    if (!this.#can(album, senderId).add) return "album_restricted";
    const found = fileIds.filter((fileId) => {
      const photo = album.photos.get(fileId);
      return (
        photo !== undefined && photo.removed !== null && isKept(photo, at) && (photo.addedBy === senderId || photo.removed.by === senderId)
      );
    });
    const room = LIMITS.photosPerAlbum - shownCount(album);
    this.#set(changed(album, found.slice(0, Math.max(0, room)), (photo) => ({ ...photo, removed: null })));
    return found.length > room ? "album_full" : null;
  }

  #move(from: SealedAlbum, { senderId, at }: AlbumEvent, body: AlbumBody & { readonly do: "move" }): AlbumFault | null {
    const to = this.#albums.get(body.to);
    if (to === undefined || to === from) return "not_found";
    const found = body.fileIds.filter((fileId) => from.photos.get(fileId)?.removed === null);
    if (!this.#can(to, senderId).add || !this.#mayRemove(from, senderId, found)) return "album_restricted";
    const room = Math.max(0, LIMITS.photosPerAlbum - shownCount(to));
    const [left, arrived] = [new Map(from.photos), new Map(to.photos)];
    for (const fileId of found.filter((one) => !arrived.has(one)).slice(0, room)) {
      const photo = left.get(fileId);
      if (photo !== undefined) arrived.set(fileId, photo);
      left.delete(fileId);
    }
    this.#set({ ...from, photos: left });
    this.#set({ ...to, addedAt: arrived.size > to.photos.size ? at : to.addedAt, photos: arrived });
    return found.length > room ? "album_full" : null;
  }

  #ofOne(
    album: SealedAlbum,
    { event, senderId, at }: AlbumEvent,
    body: Extract<AlbumBody, { readonly do: "words" | "like" | "comment" | "uncomment" }>,
  ): AlbumFault | null {
    const photo = album.photos.get(body.fileId);
    if (photo === undefined || photo.removed !== null) return "not_found";
    const next = changedPhoto(photo, { event, senderId, at }, { body, isKeeper: this.#can(album, senderId).keep });
    if (typeof next === "string") return next;
    this.#set(changed(album, [body.fileId], () => next));
    return null;
  }

  #mayRemove(album: SealedAlbum, senderId: AccountId, fileIds: readonly FileId[]): boolean {
    const can = this.#can(album, senderId);
    return can.removeAny || (can.removeOwn && fileIds.every((fileId) => album.photos.get(fileId)?.addedBy === senderId));
  }

  #can(album: SealedAlbum, accountId: AccountId): AlbumAbilities {
    return sealedAbilities(album, accountId, this.#place.kind);
  }

  #isTaken(name: string, butOf: AlbumId | null): boolean {
    const key = nameKeyOf(name);
    return [...this.#albums.values()].some((album) => album.albumId !== butOf && nameKeyOf(album.name) === key);
  }

  #set(album: SealedAlbum): void {
    this.#albums.set(album.albumId, album);
  }
}

/** How many photos an album shows. */
export function shownCount({ photos }: SealedAlbum): number {
  let count = 0;
  for (const { removed } of photos.values()) if (removed === null) count += 1;
  return count;
}

function changed(album: SealedAlbum, fileIds: readonly FileId[], change: (photo: SealedPhoto) => SealedPhoto): SealedAlbum {
  const photos = new Map(album.photos);
  for (const fileId of fileIds) {
    const photo = photos.get(fileId);
    if (photo !== undefined) photos.set(fileId, change(photo));
  }
  return { ...album, photos };
}

function changedPhoto(
  photo: SealedPhoto,
  { event, senderId, at }: Pick<AlbumEvent, "event" | "senderId" | "at">,
  {
    body,
    isKeeper,
  }: { readonly body: Extract<AlbumBody, { readonly do: "words" | "like" | "comment" | "uncomment" }>; readonly isKeeper: boolean },
): SealedPhoto | AlbumFault {
  switch (body.do) {
    case "words":
      return isKeeper || photo.addedBy === senderId ? { ...photo, caption: body.caption, alt: body.alt } : "album_restricted";
    case "like": {
      const others = photo.likedBy.filter((accountId) => accountId !== senderId);
      return { ...photo, likedBy: body.isOn ? [...others, senderId] : others };
    }
    case "comment":
      if (photo.comments.length >= LIMITS.commentsPerPhoto) return "too_many";
      return { ...photo, comments: [...photo.comments, { number: event, accountId: senderId, text: body.text, at }] };
    case "uncomment": {
      const comment = photo.comments.find(({ number }) => number === body.number);
      if (comment === undefined) return "not_found";
      if (!isKeeper && comment.accountId !== senderId) return "album_restricted";
      return { ...photo, comments: photo.comments.filter((one) => one !== comment) };
    }
  }
}

/** Photos that were shown, after those that are known: what is known stays as it is, and no album becomes too large. */
function withShown(album: SealedAlbum, shown: readonly ShownPhoto[]): SealedAlbum {
  const photos = new Map(album.photos);
  let room = LIMITS.photosPerAlbum - shownCount(album);
  let { addedAt } = album;
  for (const photo of shown) {
    if (photos.has(photoIdOf(photo)) || room <= 0) continue;
    room -= 1;
    photos.set(photoIdOf(photo), { ...photo, likedBy: [], comments: [], removed: null });
    addedAt = Math.max(addedAt, photo.addedAt);
  }
  return { ...album, addedAt, photos };
}

/** The photos with some of them, in this order, directly before another one, or at the end. */
function placed(
  photos: ReadonlyMap<FileId, SealedPhoto>,
  fileIds: readonly FileId[],
  before: FileId | null,
): ReadonlyMap<FileId, SealedPhoto> {
  const moving = new Map(fileIds.flatMap((fileId) => (photos.has(fileId) ? [[fileId, photos.get(fileId)] as const] : [])));
  const next = new Map<FileId, SealedPhoto>();
  const put = () => {
    for (const [fileId, photo] of moving) if (photo !== undefined) next.set(fileId, photo);
  };
  for (const [fileId, photo] of photos) {
    if (fileId === before && !moving.has(fileId)) put();
    if (!moving.has(fileId)) next.set(fileId, photo);
  }
  // Before one that is not there (any more): at the end.
  if (next.size < photos.size) put();
  return next;
}
