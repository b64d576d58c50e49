import { type AlbumId, type AlbumView, type FileId, LIMITS, listPhotos, type PhotoView, readAlbum } from "@musubi/protocol";
import type { FailureCode } from "../connection/surface.ts";
import { inOrder, withoutPhotos, withPhotos } from "./photo-set.ts";
import type { AlbumLine, AlbumPhotos } from "./surface.ts";

const NOTHING: ReadonlyMap<FileId, PhotoView> = new Map();
/** A refusal that means: there is no such album for me. */
const GONE: ReadonlySet<FailureCode> = new Set<FailureCode>(["not_found", "unauthenticated"]);

/** What a shelf tells its owner. */
export interface ShelfHooks {
  readonly onChanged: () => void;
  /** These photos are no longer in the album; null: the album itself is not there for me. */
  readonly onGone: (fileIds: ReadonlySet<FileId> | null) => void;
  readonly onAlbum: (album: AlbumView) => void;
}

/**
 * One album that somebody looks at: all its photos, kept in step. At first by their places; later only what changed since the count
 * up to which all is known. One question at a time; what is asked meanwhile is asked once more after it.
 */
export class AlbumShelf {
  readonly albumId: AlbumId;
  /** How many screens show it. */
  openCount = 0;
  readonly #connection: AlbumLine;
  readonly #hooks: ShelfHooks;
  #photos = NOTHING;
  /** Everything up to this count of the album is known; null before all photos came once. */
  #through: number | null = null;
  #view: AlbumPhotos = { album: null, photos: [], isLoaded: false, failure: null, isGone: false };
  #running: Promise<void> | null = null;
  #isWanted = false;

  constructor(connection: AlbumLine, albumId: AlbumId, hooks: ShelfHooks) {
    this.#connection = connection;
    this.albumId = albumId;
    this.#hooks = hooks;
  }

  get view(): AlbumPhotos {
    return this.#view;
  }

  /** Brings it up to date. Resolves when that has been tried. */
  refresh(): Promise<void> {
    this.#isWanted = true;
    this.#running ??= this.#work();
    return this.#running;
  }

  /** The album's count is known to be this far: asks only when something is missing. */
  refreshTo(changeSeq: number): void {
    if (this.#through === null || this.#through < changeSeq) void this.refresh();
  }

  takeAlbum(album: AlbumView): void {
    if (this.#view.isGone || (this.#view.album?.changeSeq ?? -1) >= album.changeSeq) return;
    this.#set({ album });
  }

  takePhotos(photos: readonly PhotoView[]): void {
    // Before everything was loaded once, single views come with the pages.
    if (this.#through !== null) this.#setPhotos(withPhotos(this.#photos, photos));
  }

  /** It is not there any longer: nothing of it stays in memory. */
  becomeGone(): void {
    this.#photos = NOTHING;
    this.#through = null;
    this.#view = { album: null, photos: [], isLoaded: true, failure: null, isGone: true };
    this.#hooks.onGone(null);
    this.#hooks.onChanged();
  }

  async #work(): Promise<void> {
    let failure: FailureCode | null = null;
    while (this.#isWanted && failure === null) {
      this.#isWanted = false;
      failure = await (this.#through === null ? this.#loadAll() : this.#catchUp(this.#through));
    }
    this.#running = null;
    this.#isWanted = false;
    if (failure !== null && GONE.has(failure)) this.becomeGone();
    else if (failure !== this.#view.failure) this.#set({ failure });
  }

  async #loadAll(): Promise<FailureCode | null> {
    const head = await this.#connection.call(readAlbum, { albumId: this.albumId });
    if (!head.ok) return head.reason.code;
    this.takeAlbum(head.value.album);
    this.#hooks.onAlbum(head.value.album);
    let photos = NOTHING;
    let through: number | null = null;
    let afterPosition: number | undefined;
    for (;;) {
      const page = await this.#connection.call(listPhotos, {
        albumId: this.albumId,
        countMax: LIMITS.photosPerPage,
        ...(afterPosition === undefined ? {} : { afterPosition }),
      });
      if (!page.ok) return page.reason.code;
      photos = withPhotos(photos, page.value.photos);
      // What changes while the pages come is asked for from the count before the first of them.
      through ??= page.value.through;
      afterPosition = page.value.photos.at(-1)?.position;
      if (!page.value.hasMore || afterPosition === undefined) break;
      // A long album shows its first page while the second is on its way.
      this.#setPhotos(photos);
    }
    this.#through = through;
    this.#setPhotos(photos, { isLoaded: true, failure: null, isGone: false });
    if (afterPosition !== undefined && photos.size > LIMITS.photosPerPage) this.#isWanted = true;
    return null;
  }

  async #catchUp(from: number): Promise<FailureCode | null> {
    for (let changedAfter = from; ; ) {
      const page = await this.#connection.call(listPhotos, { albumId: this.albumId, changedAfter, countMax: LIMITS.photosPerPage });
      if (!page.ok) return page.reason.code;
      const { photos, goneFileIds, isTooOld, hasMore, through } = page.value;
      if (isTooOld) {
        this.#through = null;
        this.#isWanted = true;
        return null;
      }
      this.#through = through;
      this.#setPhotos(withoutPhotos(withPhotos(this.#photos, photos), goneFileIds), { failure: null });
      if (!hasMore) return null;
      changedAfter = through;
    }
  }

  #setPhotos(photos: ReadonlyMap<FileId, PhotoView>, others: Partial<AlbumPhotos> = {}): void {
    const before = this.#photos;
    this.#photos = photos;
    const gone = new Set([...before.keys()].filter((fileId) => !photos.has(fileId)));
    if (gone.size > 0) this.#hooks.onGone(gone);
    if (photos !== before) this.#set({ ...others, photos: inOrder(photos) });
    else this.#set(others);
  }

  #set(change: Partial<AlbumPhotos>): void {
    this.#view = { ...this.#view, ...change };
    this.#hooks.onChanged();
  }
}
