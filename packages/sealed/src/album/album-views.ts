import type { AccountId, AlbumCover, AlbumId, AlbumView, FileId, PhotoForm, PhotoView, TalkId, TrashedPhotoView } from "@musubi/protocol";
import { viewOf } from "../files/sealed-file.ts";
import { goneAtOf, isKept, type SealedAlbum, type SealedPhoto, shownCount } from "./fold-albums.ts";

/** Whose eyes see an album, and when. */
export interface Looking {
  readonly talkId: TalkId;
  readonly myId: AccountId;
  readonly nowMs: number;
}

/** A view without its count: the count is this device's own, and goes up whenever the rest has changed. */
export type Uncounted<V> = Omit<V, "changeSeq">;

/** An album as screens know albums. */
export function albumViewOf(album: SealedAlbum, { talkId }: Looking): Uncounted<AlbumView> {
  const { albumId, name, createdBy, createdAt, addedAt, addPolicy, removePolicy, order } = album;
  const chosen = album.cover === null ? undefined : album.photos.get(album.cover);
  const isCoverChosen = chosen?.removed === null;
  const front = isCoverChosen ? chosen : newest(album);
  return {
    ...{ albumId, talkId, name, createdBy, createdAt, addedAt, addPolicy, removePolicy, order, isCoverChosen },
    // Who opens what, only the server could write down: it knows nothing of this album.
    showsViews: false,
    photoCount: shownCount(album),
    cover: front === undefined ? null : coverOf(front),
  };
}

/** The photos that an album shows, in their order. */
export function photoViewsOf(album: SealedAlbum, looking: Looking): Uncounted<PhotoView>[] {
  return [...album.photos.values()].flatMap((photo, place) => (photo.removed === null ? [photoViewOf(photo, place, looking)] : []));
}

/** What of the trash this person added or removed, the one removed last first. */
export function trashOf(album: SealedAlbum, looking: Looking): TrashedPhotoView[] {
  const { myId, nowMs } = looking;
  const trashed = [...album.photos.values()].flatMap((photo, place): TrashedPhotoView[] => {
    const { removed, addedBy, file } = photo;
    if (removed === null || !isKept(photo, nowMs) || (addedBy !== myId && removed.by !== myId)) return [];
    const view = { ...photoViewOf(photo, place, looking), changeSeq: 0 };
    return [{ photo: view, name: file.name, removedBy: removed.by, removedAt: removed.at, goneAt: goneAtOf(removed.at) }];
  });
  return trashed.toSorted((one, other) => other.removedAt - one.removedAt);
}

function photoViewOf({ file, takenAt, ...photo }: SealedPhoto, place: number, { myId }: Looking): Uncounted<PhotoView> {
  const { fileId, width, height, durationMs, placeholder } = viewOf(file);
  const { addedAt, addedBy, caption, alt, likedBy, comments } = photo;
  return {
    ...{ fileId, takenAt, addedAt, addedBy, width, height, durationMs, placeholder, caption, alt },
    kind: file.kind === "video" ? "video" : "picture",
    position: place + 1,
    forms: formsOf(file),
    likeCount: likedBy.length,
    isLiked: likedBy.includes(myId),
    commentCount: comments.length,
  };
}

function formsOf(file: SealedPhoto["file"]): PhotoForm[] {
  return viewOf(file).renditions.flatMap(({ variant, sha256, epoch, version, mediaType }) =>
    variant === "tile" || variant === "screen" || variant === "poster" ? [{ variant, sha256, epoch, version, mediaType }] : [],
  );
}

function coverOf({ file }: SealedPhoto): AlbumCover {
  const { fileId, width, height, placeholder } = viewOf(file);
  return { fileId, width, height, placeholder, forms: formsOf(file) };
}

function newest(album: SealedAlbum): SealedPhoto | undefined {
  let found: SealedPhoto | undefined;
  for (const photo of album.photos.values())
    if (photo.removed === null && (found === undefined || photo.addedAt >= found.addedAt)) found = photo;
  return found;
}

interface Counted<V> {
  readonly text: string;
  readonly view: V;
}

/** What has changed since it was looked at last: whoever shows albums hears of it as of the events of plain ones. */
export interface AlbumNews {
  readonly changed: readonly AlbumView[];
  readonly withPhotos: readonly { readonly albumId: AlbumId; readonly changeSeq: number }[];
  readonly removed: readonly AlbumId[];
}

/**
 * The albums of one talk as screens have seen them, with counts of its own: however the fold came to what it is (a late stretch of history, a
 * trash that time has emptied), what looks different from before has a higher count, and what does not keeps its object.
 */
export class CountedAlbums {
  readonly #albums = new Map<AlbumId, Counted<AlbumView>>();
  readonly #photos = new Map<AlbumId, Map<FileId, Counted<PhotoView>>>();
  readonly #gone = new Map<AlbumId, Map<FileId, number>>();
  #count = 0;

  get albums(): AlbumView[] {
    return [...this.#albums.values()].map(({ view }) => view);
  }

  album(albumId: AlbumId): AlbumView | null {
    return this.#albums.get(albumId)?.view ?? null;
  }

  photo(albumId: AlbumId, fileId: FileId): PhotoView | null {
    return this.#photos.get(albumId)?.get(fileId)?.view ?? null;
  }

  /** All photos, or those that changed after a count, and those that have gone since. */
  photos(albumId: AlbumId, changedAfter = -1): { readonly photos: PhotoView[]; readonly goneFileIds: FileId[]; readonly through: number } {
    const held = [...(this.#photos.get(albumId)?.values() ?? [])].map(({ view }) => view);
    const gone = [...(this.#gone.get(albumId) ?? [])];
    return {
      photos: held.filter(({ changeSeq }) => changeSeq > changedAfter),
      goneFileIds: changedAfter < 0 ? [] : gone.flatMap(([fileId, count]) => (count > changedAfter ? [fileId] : [])),
      through: this.#count,
    };
  }

  /** Takes the albums in as they are now. */
  look(albums: ReadonlyMap<AlbumId, SealedAlbum>, looking: Looking): AlbumNews {
    const removed = [...this.#albums.keys()].filter((albumId) => !albums.has(albumId));
    for (const albumId of removed) for (const held of [this.#albums, this.#photos, this.#gone]) held.delete(albumId);
    const changed: AlbumView[] = [];
    const withPhotos: { readonly albumId: AlbumId; readonly changeSeq: number }[] = [];
    for (const album of albums.values()) {
      const { albumId } = album;
      const hasNewPhotos = this.#lookAtPhotos(album, looking);
      const fresh = albumViewOf(album, looking);
      const text = JSON.stringify(fresh);
      const held = this.#albums.get(albumId);
      if (hasNewPhotos) withPhotos.push({ albumId, changeSeq: this.#count });
      if (held?.text === text && !hasNewPhotos) continue;
      this.#count += 1;
      const view = { ...fresh, changeSeq: this.#count };
      this.#albums.set(albumId, { text, view });
      changed.push(view);
    }
    return { changed, withPhotos, removed };
  }

  #lookAtPhotos(album: SealedAlbum, looking: Looking): boolean {
    const held = this.#photos.get(album.albumId) ?? new Map<FileId, Counted<PhotoView>>();
    const gone = this.#gone.get(album.albumId) ?? new Map<FileId, number>();
    const next = new Map<FileId, Counted<PhotoView>>();
    let isChanged = false;
    for (const fresh of photoViewsOf(album, looking)) {
      const text = JSON.stringify(fresh);
      const before = held.get(fresh.fileId);
      if (before?.text === text) {
        next.set(fresh.fileId, before);
        continue;
      }
      this.#count += 1;
      isChanged = true;
      gone.delete(fresh.fileId);
      next.set(fresh.fileId, { text, view: { ...fresh, changeSeq: this.#count } });
    }
    for (const fileId of held.keys()) {
      if (next.has(fileId)) continue;
      this.#count += 1;
      isChanged = true;
      gone.set(fileId, this.#count);
    }
    this.#photos.set(album.albumId, next);
    this.#gone.set(album.albumId, gone);
    return isChanged;
  }
}
