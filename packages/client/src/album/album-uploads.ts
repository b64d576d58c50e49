import { type AlbumId, addPhotos, type FileId, LIMITS, type PhotoView, type TalkId } from "@musubi/protocol";
import type { Connection } from "../connection/surface.ts";
import type { Board } from "../engine/board.ts";
import type { DeviceCache } from "../engine/device-cache.ts";
import type { UploadId, UploadSource, Uploads } from "../upload/surface.ts";
import type { AlbumUpload, AlbumUploadDesk } from "./surface.ts";

/** Photos that become ready one after the other are added together: often enough to see an album fill, seldom enough for the talk. */
const TOGETHER_MS = 700;
const AGAIN_MS = 3_000;

/** What the queue works with. */
export interface AlbumUploadParts {
  readonly connection: Connection;
  readonly board: Board;
  readonly cache: DeviceCache;
  readonly uploads: Uploads;
}

/**
 * Photos on their way into albums. What is ready is added; adding again what is in an album already changes nothing, so that a lost
 * answer or a reload doubles nothing. Which upload belongs to which album is kept on the device.
 */
export class AlbumUploads implements AlbumUploadDesk {
  readonly #parts: AlbumUploadParts;
  readonly #busy = new Set<AlbumId>();
  readonly #timers = new Map<AlbumId, ReturnType<typeof setTimeout>>();
  readonly #listeners = new Set<(albumId: AlbumId, photos: readonly PhotoView[]) => void>();
  #isStopped = false;

  constructor(parts: AlbumUploadParts) {
    this.#parts = parts;
  }

  /** Takes up what was on its way when the page was closed. Uploads that this device no longer knows are left out. */
  async load(): Promise<void> {
    const { board, cache } = this.#parts;
    for (const kept of await cache.loadAlbumUploads()) {
      const uploadIds = kept.uploadIds.filter((uploadId) => board.uploads.has(uploadId));
      if (uploadIds.length > 0) this.#set({ ...kept, uploadIds });
      else cache.keepAlbumUpload(kept.albumId, null);
    }
  }

  /** The uploads that belong to albums. */
  uploadIds(): readonly UploadId[] {
    return [...this.#parts.board.albumUploads.values()].flatMap(({ uploadIds }) => uploadIds);
  }

  add(talkId: TalkId, albumId: AlbumId, sources: readonly UploadSource[]): void {
    const { uploads } = this.#parts;
    const fresh = sources.filter((source) => !this.#supplied(albumId, source));
    const uploadIds = uploads.add(fresh);
    const held = this.#get(albumId) ?? { talkId, albumId, uploadIds: [], addedCount: 0, failure: null };
    this.#set({ ...held, uploadIds: [...held.uploadIds, ...uploadIds], failure: null });
    this.#soon(albumId);
  }

  cancel(albumId: AlbumId, uploadIds?: readonly UploadId[]): void {
    const held = this.#get(albumId);
    if (held === undefined) return;
    const dropped = new Set(uploadIds ?? held.uploadIds);
    this.#parts.uploads.cancel([...dropped]);
    this.#keep({ ...held, uploadIds: held.uploadIds.filter((uploadId) => !dropped.has(uploadId)), failure: null });
  }

  dismiss(albumId: AlbumId): void {
    const held = this.#get(albumId);
    if (held?.uploadIds.length === 0) this.#delete(albumId);
  }

  retry(albumId: AlbumId): void {
    const held = this.#get(albumId);
    if (held === undefined) return;
    this.#set({ ...held, failure: null });
    void this.#work(albumId);
  }

  /** Files have come further. */
  filesChanged(): void {
    for (const albumId of this.#parts.board.albumUploads.keys()) this.#soon(albumId);
  }

  /** Calls the listener with photos that were taken into an album. */
  onAdded(listener: (albumId: AlbumId, photos: readonly PhotoView[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  forgetTalk(talkId: TalkId): void {
    for (const held of this.#parts.board.albumUploads.values()) if (held.talkId === talkId) this.forgetAlbum(held.albumId);
  }

  forgetAlbum(albumId: AlbumId): void {
    const held = this.#get(albumId);
    if (held === undefined) return;
    this.#parts.uploads.cancel(held.uploadIds);
    this.#delete(albumId);
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#parts.board.albumUploads.clear();
    this.#parts.board.touch("albumUploads");
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Whether the source is a file that was chosen before and whose bytes were lost with the page. */
  #supplied(albumId: AlbumId, { name, bytes }: UploadSource): boolean {
    const { board, uploads } = this.#parts;
    const lost = (this.#get(albumId)?.uploadIds ?? []).find((uploadId) => {
      const view = board.uploads.get(uploadId);
      return view?.state.kind === "lost" && view.name === name && view.sizeBytes === bytes.size;
    });
    return lost !== undefined && uploads.supply(lost, bytes);
  }

  #soon(albumId: AlbumId, waitMs = TOGETHER_MS): void {
    if (this.#isStopped || this.#timers.has(albumId)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(albumId);
      void this.#work(albumId);
    }, waitMs);
    this.#timers.set(albumId, timer);
  }

  async #work(albumId: AlbumId): Promise<void> {
    const held = this.#get(albumId);
    const { connection } = this.#parts;
    if (held === undefined || held.failure !== null || this.#isStopped || this.#busy.has(albumId) || connection.state !== "online") return;
    const ready = this.#ready(held).slice(0, LIMITS.photosPerCall);
    if (ready.length === 0) return;
    this.#busy.add(albumId);
    const answer = await connection.call(addPhotos, { albumId, fileIds: ready.map(({ fileId }) => fileId) });
    this.#busy.delete(albumId);
    const now = this.#get(albumId);
    if (now === undefined || this.#isStopped) return;
    if (answer.ok) {
      const done = new Set(ready.map(({ uploadId }) => uploadId));
      this.#parts.uploads.release([...done]);
      this.#keep({
        ...now,
        uploadIds: now.uploadIds.filter((uploadId) => !done.has(uploadId)),
        addedCount: now.addedCount + done.size,
      });
      for (const listener of this.#listeners) listener(albumId, answer.value.photos);
      this.#soon(albumId);
    } else if (isPassing(answer.reason.code)) {
      this.#soon(albumId, (answer.reason.retryAfterSeconds ?? AGAIN_MS / 1000) * 1000);
    } else if (answer.reason.code === "not_found") {
      this.forgetAlbum(albumId);
    } else {
      this.#keep({ ...now, failure: answer.reason.code });
    }
  }

  #ready({ uploadIds }: AlbumUpload): readonly { readonly uploadId: UploadId; readonly fileId: FileId }[] {
    return uploadIds.flatMap((uploadId) => {
      const view = this.#parts.board.uploads.get(uploadId);
      return view?.state.kind === "ready" ? [{ uploadId, fileId: view.state.file.fileId }] : [];
    });
  }

  #get(albumId: AlbumId): AlbumUpload | undefined {
    return this.#parts.board.albumUploads.get(albumId);
  }

  /** Keeps what is left of a round. A round of which nothing arrived and nothing is left was given up. */
  #keep(upload: AlbumUpload): void {
    if (upload.uploadIds.length === 0 && upload.addedCount === 0) this.#delete(upload.albumId);
    else this.#set(upload);
  }

  #set(upload: AlbumUpload): void {
    const { board, cache } = this.#parts;
    board.albumUploads.set(upload.albumId, upload);
    cache.keepAlbumUpload(upload.albumId, upload.uploadIds.length === 0 ? null : upload);
    board.touch("albumUploads");
  }

  #delete(albumId: AlbumId): void {
    const { board, cache } = this.#parts;
    clearTimeout(this.#timers.get(albumId));
    this.#timers.delete(albumId);
    if (board.albumUploads.delete(albumId)) board.touch("albumUploads");
    cache.keepAlbumUpload(albumId, null);
  }
}

/** The line or the server was busy: the same question will be answered later. */
function isPassing(code: string): boolean {
  return (
    code === "offline" ||
    code === "timeout" ||
    code === "unavailable" ||
    code === "rate_limited" ||
    code === "not_ready" ||
    code === "in_progress"
  );
}
