import type { AlbumUpload, FailureCode, UploadCode, UploadId, UploadSource } from "@musubi/client";
import { type AlbumId, LIMITS, type PhotoView, type TalkId } from "@musubi/protocol";
import type { SealedFileBody } from "../files/sealed-file.ts";
import type { WaitingFiles } from "../files/waiting-files.ts";
import { restored, stored } from "../packed.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";
import { type AddedPhoto, type AlbumBody, inMessages, PHOTOS_PER_MESSAGE } from "./album-body.ts";
import { shownCount } from "./fold-albums.ts";
import type { SealedAlbums } from "./sealed-albums.ts";

/** Photos that are added to an album by one message: what it says, and the uploads that carry them. */
export interface AlbumPart {
  readonly talkId: TalkId;
  readonly albumId: AlbumId;
  readonly body: AlbumBody;
  readonly files: readonly SealedFileBody[];
  readonly uploadIds: readonly UploadId[];
}

/** What photos on their way into sealed albums are given to work with. */
export interface SealedAlbumUploadsParts {
  readonly albums: SealedAlbums;
  readonly files: WaitingFiles;
  readonly vault: Vault;
  /** Queues the message that adds photos; resolves when it is kept. */
  readonly say: (part: AlbumPart) => Promise<void>;
  /** The uploads that a queued message adds. */
  readonly queued: () => ReadonlySet<UploadId>;
  readonly onChanged: () => void;
}

const ROUNDS = "albumup/";

/**
 * Photos on their way into albums of sealed talks. They are added many at a time, each with all its forms on the server: nothing is shown half.
 * Which of them go into which album is kept on the device, and so is the message that adds them, before it is sealed.
 */
export class SealedAlbumUploads {
  readonly #parts: SealedAlbumUploadsParts;
  readonly #rounds = new Map<AlbumId, AlbumUpload>();
  readonly #busy = new Set<AlbumId>();
  readonly #listeners = new Set<(albumId: AlbumId, photos: readonly PhotoView[]) => void>();
  #shown: ReadonlyMap<AlbumId, AlbumUpload> = new Map();

  constructor(parts: SealedAlbumUploadsParts) {
    this.#parts = parts;
  }

  /** What is on its way, by album. The same map as long as nothing changed. */
  readonly state = (): ReadonlyMap<AlbumId, AlbumUpload> => this.#shown;

  /** The files that albums wait for. */
  get uploadIds(): ReadonlySet<UploadId> {
    return new Set([...this.#rounds.values()].flatMap(({ uploadIds }) => uploadIds));
  }

  /** Takes up what was on its way when the device stopped. */
  async load(): Promise<void> {
    for (const { value } of await this.#parts.vault.list(ROUNDS)) {
      const round = restored<AlbumUpload>(value);
      const uploadIds = round.uploadIds.filter((uploadId) => this.#parts.files.knows(uploadId));
      if (uploadIds.length > 0) this.#rounds.set(round.albumId, { ...round, uploadIds });
      else void this.#write([forget(round.albumId)]);
    }
    this.#changed();
  }

  has(albumId: AlbumId): boolean {
    return this.#rounds.has(albumId);
  }

  /** Takes photos and videos into the queue. A file whose bytes this device had lost goes on where it stopped. */
  add(talkId: TalkId, albumId: AlbumId, sources: readonly UploadSource[]): void {
    const held = this.#rounds.get(albumId) ?? { talkId, albumId, uploadIds: [], addedCount: 0, failure: null };
    const fresh = sources.filter(({ name, bytes }) => !this.#parts.files.supplyLost(held.uploadIds, { name, bytes }));
    const { uploadIds, records } = this.#parts.files.addSealed(fresh);
    const round = { ...held, uploadIds: [...held.uploadIds, ...uploadIds], failure: null };
    this.#rounds.set(albumId, round);
    this.#changed();
    // A device that refuses to keep anything uploads all the same; only a reload would lose it.
    void this.#write([keep(round), ...records]).then(() => this.#parts.files.follow(uploadIds));
  }

  /** Gives up what has not arrived in the album. What its message says already arrives. */
  cancel(albumId: AlbumId, uploadIds?: readonly UploadId[]): void {
    const round = this.#rounds.get(albumId);
    if (round === undefined) return;
    const queued = this.#parts.queued();
    const dropped = new Set((uploadIds ?? round.uploadIds).filter((uploadId) => !queued.has(uploadId)));
    this.#parts.files.cancel([...dropped]);
    this.#set({ ...round, uploadIds: round.uploadIds.filter((uploadId) => !dropped.has(uploadId)), failure: null });
  }

  /** The person has seen that a round is over. */
  dismiss(albumId: AlbumId): void {
    if (this.#rounds.get(albumId)?.uploadIds.length === 0) this.#delete(albumId);
  }

  /** Tries again what was refused. */
  retry(albumId: AlbumId): void {
    const round = this.#rounds.get(albumId);
    if (round === undefined) return;
    this.#set({ ...round, failure: null });
    this.look();
  }

  /** Calls the listener when photos were taken into an album. */
  onAdded(listener: (albumId: AlbumId, photos: readonly PhotoView[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Files have come further: what is whole is added. */
  look(): void {
    for (const round of [...this.#rounds.values()]) {
      if (round.failure !== null || this.#busy.has(round.albumId)) continue;
      this.#busy.add(round.albumId);
      void this.#work(round)
        .catch(() => undefined)
        .finally(() => this.#busy.delete(round.albumId));
    }
  }

  /** The message that adds these is part of the talk. */
  added(albumId: AlbumId, uploadIds: readonly UploadId[]): void {
    const round = this.#rounds.get(albumId);
    if (round === undefined) return;
    const done = new Set(uploadIds);
    const addedCount = round.addedCount + uploadIds.length;
    this.#set({ ...round, uploadIds: round.uploadIds.filter((uploadId) => !done.has(uploadId)), addedCount });
    for (const listener of this.#listeners) listener(albumId, []);
  }

  /** The message that was to add photos was refused. */
  failed(albumId: AlbumId, failure: FailureCode | UploadCode): void {
    const round = this.#rounds.get(albumId);
    if (round !== undefined) this.#set({ ...round, failure });
  }

  /** I am no longer in this talk. */
  forgetTalk(talkId: TalkId): void {
    for (const { albumId, talkId: of, uploadIds } of [...this.#rounds.values()]) {
      if (of !== talkId) continue;
      this.#parts.files.cancel(uploadIds);
      this.#delete(albumId);
    }
  }

  clear(): void {
    this.#rounds.clear();
    this.#changed();
  }

  async #work(round: AlbumUpload): Promise<void> {
    const queued = this.#parts.queued();
    const waiting = round.uploadIds.filter((uploadId) => !queued.has(uploadId));
    const ready: { readonly uploadId: UploadId; readonly photo: AddedPhoto }[] = [];
    let isMoreComing = false;
    for (const uploadId of waiting) {
      const resolved = this.#parts.files.resolve({ kind: "uploads", uploadIds: [uploadId], caption: "", alts: [] });
      if (resolved.kind === "wait") isMoreComing = true;
      const [file] = resolved.kind === "ready" ? resolved.files : [];
      if (file !== undefined) ready.push({ uploadId, photo: { file, takenAt: this.#parts.files.takenAtOf(uploadId) } });
    }
    // Each message is a line in the talk: they are not said one by one.
    if (ready.length === 0 || (isMoreComing && ready.length < PHOTOS_PER_MESSAGE)) return undefined;
    const album = await this.#parts.albums.albumIn(round.talkId, round.albumId);
    if (album === "later") return undefined;
    if (album === null) return this.failed(round.albumId, "not_found");
    const room = LIMITS.photosPerAlbum - shownCount(album) - (round.uploadIds.length - waiting.length);
    const [photos = []] = inMessages(ready.slice(0, Math.max(0, room)).map(({ photo }) => photo));
    if (photos.length === 0) return this.failed(round.albumId, "album_full");
    const body: AlbumBody = { t: "album", do: "add", albumId: round.albumId, called: album.name, photos };
    const fault = await this.#parts.albums.faultOf(round.talkId, body);
    if (fault !== null) return this.failed(round.albumId, fault);
    const uploadIds = ready.slice(0, photos.length).map(({ uploadId }) => uploadId);
    await this.#parts.say({ ...round, body, files: photos.map(({ file }) => file), uploadIds });
    this.#busy.delete(round.albumId);
    this.look();
    return undefined;
  }

  /** Keeps what is left of a round. A round of which nothing arrived and nothing is left was given up. */
  #set(round: AlbumUpload): void {
    if (round.uploadIds.length === 0 && round.addedCount === 0) return this.#delete(round.albumId);
    this.#rounds.set(round.albumId, round);
    void this.#write([round.uploadIds.length === 0 ? forget(round.albumId) : keep(round)]);
    this.#changed();
    return undefined;
  }

  #delete(albumId: AlbumId): void {
    this.#rounds.delete(albumId);
    void this.#write([forget(albumId)]);
    this.#changed();
  }

  async #write(changes: readonly VaultChange[]): Promise<void> {
    await this.#parts.vault.write(changes).catch(() => undefined);
  }

  #changed(): void {
    this.#shown = new Map(this.#rounds);
    this.#parts.onChanged();
  }
}

function keep(round: AlbumUpload): VaultChange {
  return { key: ROUNDS + round.albumId, value: stored(round) };
}

function forget(albumId: AlbumId): VaultChange {
  return { key: ROUNDS + albumId, value: null };
}
