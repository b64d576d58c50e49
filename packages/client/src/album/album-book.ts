import { type AlbumId, type AlbumView, type FileId, listAlbums, type PhotoView, type TalkId } from "@musubi/protocol";
import { AlbumShelf } from "./album-shelf.ts";
import type { AlbumLine, AlbumPhotos, GonePhotos, TalkAlbums } from "./surface.ts";

const NO_ALBUMS: TalkAlbums = Object.freeze({ albums: [], isLoaded: false, failure: null });
const NO_PHOTOS: AlbumPhotos = Object.freeze({ album: null, photos: [], isLoaded: false, failure: null, isGone: false });
/** Albums off the screen that stay in memory, so that going back is instant. */
const CLOSED_KEPT_MAX = 4;
/** Changes of one album come in swarms while somebody uploads: they are asked for together. */
const TOGETHER_MS = 150;

interface Shown {
  openCount: number;
  view: TalkAlbums;
}

/**
 * Albums that are looked at, in memory only: a projection of the server's events, like the engine's talks. Screens open what they
 * show; what is open is kept in step, also after the line was away. What is gone is forgotten at once, and its owner is told.
 */
export class AlbumBook implements Disposable {
  readonly #connection: AlbumLine;
  readonly #onGone: (gone: GonePhotos) => void;
  readonly #talks = new Map<TalkId, Shown>();
  readonly #shelves = new Map<AlbumId, AlbumShelf>();
  readonly #talkOf = new Map<AlbumId, TalkId>();
  readonly #timers = new Map<AlbumId, ReturnType<typeof setTimeout>>();
  /** The counts up to which albums have changed, as the server says. */
  readonly #told = new Map<AlbumId, number>();
  readonly #listeners = new Set<() => void>();
  readonly #stops: readonly (() => void)[];

  constructor(connection: AlbumLine, onGone: (gone: GonePhotos) => void) {
    this.#connection = connection;
    this.#onGone = onGone;
    this.#stops = [
      connection.on("album.changed", ({ album }) => this.takeAlbum(album)),
      connection.on("album.removed", ({ talkId, albumId }) => this.removed(talkId, albumId)),
      connection.on("album.photosChanged", ({ albumId, changeSeq }) => this.#askSoon(albumId, changeSeq)),
      connection.on("talk.gone", ({ talkId }) => this.#talkGone(talkId)),
      connection.on("socket.lagged", () => this.#comeBack()),
      connection.onState((state) => {
        if (state === "online") this.#comeBack();
      }),
    ];
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  albumsOf(talkId: TalkId): TalkAlbums {
    return this.#talks.get(talkId)?.view ?? NO_ALBUMS;
  }

  photosOf(albumId: AlbumId): AlbumPhotos {
    return this.#shelves.get(albumId)?.view ?? NO_PHOTOS;
  }

  /** A screen shows the albums of a talk. Call the answer when it no longer does. */
  openTalk(talkId: TalkId): () => void {
    const shown = this.#talks.get(talkId) ?? { openCount: 0, view: NO_ALBUMS };
    this.#talks.set(talkId, shown);
    shown.openCount += 1;
    void this.refreshTalk(talkId);
    return () => {
      shown.openCount -= 1;
    };
  }

  /** A screen shows an album. Call the answer when it no longer does. */
  openAlbum(talkId: TalkId, albumId: AlbumId): () => void {
    this.#talkOf.set(albumId, talkId);
    this.#connection.placed?.(albumId, talkId);
    const held = this.#shelves.get(albumId);
    // One that was gone may be there again: somebody was taken back into the talk.
    const shelf = held === undefined || held.view.isGone ? this.#newShelf(talkId, albumId) : held;
    // The one that was opened last is let go last.
    this.#shelves.delete(albumId);
    this.#shelves.set(albumId, shelf);
    shelf.openCount += 1;
    void shelf.refresh();
    return () => {
      shelf.openCount -= 1;
      this.#letGo();
    };
  }

  /** Asks for the albums of a talk. */
  async refreshTalk(talkId: TalkId): Promise<void> {
    const answer = await this.#connection.call(listAlbums, { talkId });
    const shown = this.#talks.get(talkId);
    if (shown === undefined) return;
    if (!answer.ok) {
      if (answer.reason.code === "not_found") return this.#talkGone(talkId);
      return this.#setTalk(shown, { ...shown.view, failure: answer.reason.code });
    }
    const held = new Map(shown.view.albums.map((album) => [album.albumId, album]));
    const albums = answer.value.albums.map((album) => newer(held.get(album.albumId), album));
    for (const album of albums) this.#shelves.get(album.albumId)?.takeAlbum(album);
    this.#setTalk(shown, { albums: inOrder(albums), isLoaded: true, failure: null });
  }

  /** Brings an album up to date, after something was done in it. Resolves when that has been tried. */
  async refresh(albumId: AlbumId): Promise<void> {
    await this.#shelves.get(albumId)?.refresh();
  }

  /** Takes an album in as an answer or event has it. */
  takeAlbum(album: AlbumView): void {
    const shown = this.#talks.get(album.talkId);
    this.#talkOf.set(album.albumId, album.talkId);
    this.#shelves.get(album.albumId)?.takeAlbum(album);
    if (shown === undefined || !shown.view.isLoaded) return;
    const held = shown.view.albums.find(({ albumId }) => albumId === album.albumId);
    if (held !== undefined && held.changeSeq >= album.changeSeq) return;
    const others = shown.view.albums.filter(({ albumId }) => albumId !== album.albumId);
    this.#setTalk(shown, { ...shown.view, albums: inOrder([...others, album]) });
  }

  /** Takes photos in as an answer has them. */
  takePhotos(albumId: AlbumId, photos: readonly PhotoView[]): void {
    this.#shelves.get(albumId)?.takePhotos(photos);
  }

  /** An album is not there any longer. */
  removed(talkId: TalkId, albumId: AlbumId): void {
    this.#shelves.get(albumId)?.becomeGone();
    const shown = this.#talks.get(talkId);
    if (shown !== undefined)
      this.#setTalk(shown, { ...shown.view, albums: shown.view.albums.filter((album) => album.albumId !== albumId) });
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#shelves.clear();
    this.#talks.clear();
    this.#listeners.clear();
  }

  #newShelf(talkId: TalkId, albumId: AlbumId): AlbumShelf {
    const shelf = new AlbumShelf(this.#connection, albumId, {
      onChanged: () => this.#tell(),
      onGone: (fileIds: ReadonlySet<FileId> | null) => this.#onGone({ talkId, albumId, fileIds }),
      onAlbum: (album) => this.takeAlbum(album),
    });
    const known = this.#talks.get(talkId)?.view.albums.find((album) => album.albumId === albumId);
    if (known !== undefined) shelf.takeAlbum(known);
    return shelf;
  }

  #askSoon(albumId: AlbumId, changeSeq: number): void {
    const shelf = this.#shelves.get(albumId);
    if (shelf === undefined) return;
    this.#told.set(albumId, Math.max(changeSeq, this.#told.get(albumId) ?? 0));
    if (this.#timers.has(albumId)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(albumId);
      shelf.refreshTo(this.#told.get(albumId) ?? changeSeq);
    }, TOGETHER_MS);
    this.#timers.set(albumId, timer);
  }

  #comeBack(): void {
    for (const [talkId, { openCount }] of this.#talks) {
      // What is not on the screen is asked for when it is opened again.
      if (openCount > 0) void this.refreshTalk(talkId);
      else this.#talks.delete(talkId);
    }
    for (const [albumId, shelf] of this.#shelves) {
      if (shelf.openCount > 0) void shelf.refresh();
      else this.#forget(albumId, shelf);
    }
  }

  #talkGone(talkId: TalkId): void {
    const shown = this.#talks.get(talkId);
    if (shown !== undefined) this.#setTalk(shown, { albums: [], isLoaded: true, failure: "not_found" });
    for (const [albumId, shelf] of this.#shelves) if (this.#talkOf.get(albumId) === talkId) shelf.becomeGone();
  }

  #letGo(): void {
    const closed = [...this.#shelves].filter(([, shelf]) => shelf.openCount === 0);
    for (const [albumId, shelf] of closed.slice(0, Math.max(0, closed.length - CLOSED_KEPT_MAX))) this.#forget(albumId, shelf);
  }

  #forget(albumId: AlbumId, shelf: AlbumShelf): void {
    if (this.#shelves.get(albumId) !== shelf) return;
    this.#shelves.delete(albumId);
    this.#told.delete(albumId);
  }

  #setTalk(shown: Shown, view: TalkAlbums): void {
    shown.view = view;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function newer(held: AlbumView | undefined, other: AlbumView): AlbumView {
  return held !== undefined && held.changeSeq >= other.changeSeq ? held : other;
}

/** The one with the newest photos first. */
function inOrder(albums: readonly AlbumView[]): readonly AlbumView[] {
  return albums.toSorted((a, b) => b.addedAt - a.addedAt || (a.albumId < b.albumId ? 1 : -1));
}
