import { brand, type Clock, fromUtf8, no, ok, type Random, type Result } from "@musubi/base";
import type { AlbumLine, Connection, FailureCode, Refused } from "@musubi/client";
import {
  type AccountId,
  type AlbumId,
  type AlbumView,
  type ClientId,
  commentPhoto,
  createAlbum,
  describeFiles,
  type EventData,
  type EventName,
  type FileId,
  type InputOf,
  letFilesGo,
  likePhoto,
  listAlbums,
  listComments,
  listPhotos,
  listTrash,
  listViews,
  type MemberView,
  type MessageView,
  movePhotos,
  type Operation,
  type OutputOf,
  type PhotoView,
  readAlbum,
  readPhoto,
  removeAlbum,
  removeComment,
  removePhotos,
  reorderPhotos,
  restorePhotos,
  setPhoto,
  type TalkId,
  type TalkView,
  updateAlbum,
} from "@musubi/protocol";
import type { SealedDesk } from "../desk.ts";
import { fileIdsOf, type SealedFileBody, viewOf } from "../files/sealed-file.ts";
import { restored, stored } from "../packed.ts";
import { writeBody } from "../talk/body.ts";
import { newSealedClientId } from "../talk/envelope.ts";
import { isRecord } from "../talk/read-parts.ts";
import type { Vault } from "../vault/vault.ts";
import { type AlbumBody, filesIn, inMessages, isAlbumMessage, photoIdOf } from "./album-body.ts";
import { CountedAlbums, trashOf } from "./album-views.ts";
import { type AlbumFault, type AlbumFold, albumIdOf, foldAlbums, foldFurther, type SealedAlbum, type SealedPhoto } from "./fold-albums.ts";
import { LocalOperations } from "./local-operations.ts";

/** What the albums of sealed talks are given to work with. */
export interface SealedAlbumsParts {
  readonly desk: SealedDesk;
  readonly clock: Clock;
  readonly random: Random;
  readonly connection: Connection;
  readonly vault: Vault;
  readonly myId: () => AccountId | null;
  /** A talk of mine, if it is sealed. */
  readonly sealedTalk: (talkId: TalkId) => TalkView | null;
  readonly membersOf: (talkId: TalkId) => Promise<readonly MemberView[]>;
  /** A line about an album is part of its talk now. */
  readonly onSent: (message: MessageView) => void;
}

type AlbumEventName = "album.changed" | "album.photosChanged" | "album.removed";

interface Book {
  version: number;
  fold: AlbumFold;
  readonly counted: CountedAlbums;
}

type Failed = { readonly code: FailureCode };

/**
 * The albums of sealed talks. They are nothing but what was said of them: this folds it, answers the operations of plain albums out of it, and
 * says what is done as bodies of sealed events. The server does not learn that there is an album.
 */
export class SealedAlbums {
  readonly #parts: SealedAlbumsParts;
  readonly #books = new Map<TalkId, Book>();
  readonly #talkOf = new Map<AlbumId, TalkId>();
  readonly #local = new LocalOperations();
  /** The message that makes an album, by the name under which the screen asks for it: asked again, it is the same. */
  readonly #askedAs = new Map<string, ClientId>();
  readonly #listeners = new Map<AlbumEventName, Set<(data: never) => void>>();

  constructor(parts: SealedAlbumsParts) {
    this.#parts = parts;
    this.#reading();
    this.#changing();
    this.#changingPhotos();
  }

  /** For whoever shows albums: of every talk, sealed or not. */
  readonly line: AlbumLine = {
    call: (operation, input, options) => this.perform(operation, input) ?? this.#parts.connection.call(operation, input, options),
    on: (event, handler) => this.#on(event, handler),
    onState: (handler) => this.#parts.connection.onState(handler),
    placed: (albumId, talkId) => {
      if (!this.#talkOf.has(albumId)) this.#talkOf.set(albumId, talkId);
    },
  };

  /** Answers an operation about albums of sealed talks; null for everything else. */
  perform<O extends Operation>(operation: O, input: InputOf<O>): Promise<Result<OutputOf<O>, Refused<O>>> | null {
    return this.#isOurs(operation, input) ? this.#local.call(operation, input) : null;
  }

  /** The talk of an album that was said or shown here; null for albums of plain talks. */
  talkOf(albumId: AlbumId): TalkId | null {
    const talkId = this.#talkOf.get(albumId);
    return talkId !== undefined && this.#parts.sealedTalk(talkId) !== null ? talkId : null;
  }

  /** The file of a photo, wherever in its album it is; null where there is none. */
  async fileOf(talkId: TalkId, albumId: AlbumId, fileId: FileId): Promise<SealedFileBody | null> {
    return (await this.#book(talkId)).fold.albums.get(albumId)?.photos.get(fileId)?.file ?? null;
  }

  /** How an album stands, for whoever adds to it: null when it is not there, "later" as long as this device has not got to its talk. */
  async albumIn(talkId: TalkId, albumId: AlbumId): Promise<SealedAlbum | null | "later"> {
    if (this.#parts.sealedTalk(talkId) === null || this.#parts.myId() === null) return "later";
    return (await this.#book(talkId)).fold.albums.get(albumId) ?? null;
  }

  /** Something of a talk was opened: whoever looks at its albums hears what has changed in them. */
  look(talkId: TalkId): void {
    if (this.#books.has(talkId)) void this.#book(talkId).catch(() => undefined);
  }

  /** Why a body would change nothing now; null when it may be said. */
  async faultOf(talkId: TalkId, body: AlbumBody, clientId = newSealedClientId(this.#parts.random)): Promise<AlbumFault | "blocked" | null> {
    const talk = this.#parts.sealedTalk(talkId);
    const myId = this.#parts.myId();
    if (talk === null || myId === null) return "not_found";
    // Only a block takes the word from one of two people.
    if (talk.kind === "direct" && !talk.can.post) return "blocked";
    const { fold } = await this.#book(talkId);
    const at = this.#parts.clock.nowMs();
    const said = { event: fold.through + 1, senderId: myId, clientId, at, isMessage: isAlbumMessage(body), seq: null, body };
    return fold.copy().apply(said);
  }

  /** Shows an album, as it is now, to those who came into the talk after it was made. They see photos, captions and who added them; what others said or liked stays with those who were there. */
  async show(albumId: AlbumId): Promise<Result<null, Failed>> {
    const talkId = this.talkOf(albumId);
    const album = talkId === null ? undefined : (await this.#book(talkId)).fold.albums.get(albumId);
    if (talkId === null || album === undefined) return no({ code: "not_found" });
    const asOf = (await this.#book(talkId)).fold.through;
    const { made, name, createdBy, createdAt, cover, keepers, addPolicy, removePolicy, order } = album;
    const photos = [...album.photos.values()].filter(({ removed }) => removed === null);
    const shown = photos.map(({ file, takenAt, addedBy, addedAt, caption, alt }) => ({ file, takenAt, addedBy, addedAt, caption, alt }));
    const head = {
      t: "album",
      do: "show",
      made,
      asOf,
      name,
      createdBy,
      createdAt,
      cover,
      keepers,
      addPolicy,
      removePolicy,
      order,
    } as const;
    for (const part of shown.length === 0 ? [[]] : inMessages(shown)) {
      const said = await this.#post(talkId, { ...head, photos: part });
      if (!said.ok) return said;
    }
    return ok(null);
  }

  /** Roles have changed: where this person keeps albums, they say who the talk's owner and admins are now. */
  async tellKeepers(talkId: TalkId): Promise<void> {
    const keepers = await this.#keepersOf(talkId);
    // In a talk of two nobody is more than the other; in a group somebody always is.
    if (keepers.length === 0) return;
    for (const { albumId, keepers: told } of (await this.#book(talkId)).fold.albums.values()) {
      const isSame = told.length === keepers.length && keepers.every((accountId) => told.includes(accountId));
      if (!isSame) await this.#say(talkId, { t: "album", do: "set", albumId, keepers });
    }
  }

  /**
   * Lets files of this person's messages go whose photos have left an album for good: the server cannot know when. Says who keeps the albums
   * where that has changed. To be called when this device is up to date with the talk.
   */
  async tidy(talkId: TalkId): Promise<void> {
    const { desk, connection, clock, vault } = this.#parts;
    const myId = this.#parts.myId();
    const { fold } = await this.#book(talkId);
    for (const { event, senderId, seq, body } of (await desk.loaded(talkId)).albumEvents) {
      if (senderId !== myId || seq === null || (body.do !== "add" && body.do !== "show")) continue;
      const gone = body.photos.filter((photo) => fold.isGone(photoIdOf(photo), clock.nowMs()));
      const key = `albumgone/${talkId}/${event}`;
      const known = gone.length === 0 ? null : await vault.read(key);
      if (gone.length === 0 || (known !== null && restored<number>(known) === gone.length)) continue;
      const answer = await connection.call(letFilesGo, { talkId, seq, fileIds: fileIdsOf(gone.map(({ file }) => file)) });
      if (answer.ok || answer.reason.code === "not_found") await vault.write([{ key, value: stored(gone.length) }]);
    }
    // An owner who left has handed the talk on, and the server, which knows to whom, knows no albums.
    if (fold.albums.size > 0) await this.tellKeepers(talkId);
  }

  clear(): void {
    this.#books.clear();
    this.#talkOf.clear();
  }

  #reading(): void {
    const on = this.#local;
    on.on(listAlbums, async ({ talkId }) => ok({ albums: (await this.#book(talkId)).counted.albums }));
    on.on(readAlbum, ({ albumId }) => this.#withAlbum(albumId, ({ view }) => ok({ album: view })));
    on.on(listPhotos, ({ albumId, afterPosition, changedAfter }) =>
      this.#withAlbum(albumId, ({ book }) => {
        const { photos, ...page } = book.counted.photos(albumId, changedAfter);
        const after = afterPosition === undefined ? photos : photos.filter(({ position }) => position > afterPosition);
        return ok({ ...page, photos: after, isTooOld: false, hasMore: false });
      }),
    );
    on.on(listTrash, ({ albumId, offset = 0, countMax }) =>
      this.#withAlbum(albumId, ({ album, talkId, myId }) => {
        const all = trashOf(album, { talkId, myId, nowMs: this.#parts.clock.nowMs() });
        return ok({ photos: all.slice(offset, offset + countMax), hasMore: all.length > offset + countMax });
      }),
    );
    on.on(listComments, ({ albumId, fileId, before = Number.MAX_SAFE_INTEGER, countMax }) =>
      this.#withPhoto(albumId, fileId, ({ photo }) => {
        const earlier = photo.comments.filter(({ number }) => number < before);
        return ok({ comments: earlier.slice(-countMax), hasBefore: earlier.length > countMax });
      }),
    );
    on.on(readPhoto, ({ albumId, fileId }) =>
      this.#withPhoto(albumId, fileId, ({ photo, photoView }) =>
        ok({ photo: photoView, file: viewOf(photo.file), likedBy: [...photo.likedBy] }),
      ),
    );
    on.on(listViews, async () => no({ code: "views_hidden" }));
    on.on(describeFiles, async ({ fileIds }) => {
      const files = fileIds.flatMap((fileId) => {
        const file = this.#knownFile(fileId);
        if (file === null) return [];
        const { sizeBytes } = file;
        return [{ fileId, state: "ready" as const, receivedBytes: sizeBytes, sizeBytes, refusal: null, file: viewOf(file) }];
      });
      return ok({ files });
    });
  }

  #changing(): void {
    const on = this.#local;
    on.on(createAlbum, async ({ talkId, name, addPolicy = "everyone", removePolicy = "adder", order = "taken", clientId: asked }) => {
      const clientId = this.#askedAs.get(asked ?? "") ?? newSealedClientId(this.#parts.random);
      if (asked !== undefined) this.#askedAs.set(asked, clientId);
      const made = (await this.#book(talkId)).counted.album(albumIdOf(talkId, clientId));
      if (made !== null) return ok({ album: made });
      const keepers = await this.#keepersOf(talkId);
      const said = await this.#say(talkId, { t: "album", do: "create", name, keepers, addPolicy, removePolicy, order }, clientId);
      if (!said.ok) return said;
      const album = said.value.counted.album(albumIdOf(talkId, clientId));
      // Somebody else was faster with the same name.
      return album === null ? no({ code: "album_name_taken" }) : ok({ album });
    });
    on.on(updateAlbum, async ({ albumId, name, addPolicy, removePolicy, order, coverFileId }) => {
      const talkId = this.talkOf(albumId);
      const keepers = talkId === null ? [] : await this.#keepersOf(talkId);
      return this.#change(albumId, {
        ...{ t: "album", do: "set", albumId, keepers },
        ...(name === undefined ? {} : { name }),
        ...(addPolicy === undefined ? {} : { addPolicy }),
        ...(removePolicy === undefined ? {} : { removePolicy }),
        ...(order === undefined ? {} : { order }),
        ...(coverFileId === undefined ? {} : { cover: coverFileId }),
      });
    });
    on.on(removeAlbum, async ({ albumId }) => {
      const talkId = this.talkOf(albumId);
      const said = talkId === null ? no({ code: "not_found" as const }) : await this.#say(talkId, { t: "album", do: "delete", albumId });
      return said.ok ? ok({}) : said;
    });
    on.on(removePhotos, ({ albumId, fileIds }) => this.#change(albumId, { t: "album", do: "remove", albumId, fileIds }));
    on.on(restorePhotos, async ({ albumId, fileIds }) => {
      const answer = await this.#change(albumId, { t: "album", do: "restore", albumId, fileIds });
      if (!answer.ok) return answer;
      const photos = fileIds.flatMap((fileId) => this.#photoView(albumId, fileId) ?? []);
      return ok({ ...answer.value, photos });
    });
    on.on(reorderPhotos, ({ albumId, fileIds, before }) => this.#change(albumId, { t: "album", do: "place", albumId, fileIds, before }));
    on.on(movePhotos, async ({ albumId, fileIds, toAlbumId }) => {
      // Into another talk photos go as messages do: by being sent there.
      if (this.talkOf(albumId) !== this.talkOf(toAlbumId)) return no({ code: "album_restricted" });
      const answer = await this.#change(albumId, { t: "album", do: "move", albumId, to: toAlbumId, fileIds });
      const to = this.#albumView(toAlbumId);
      return !answer.ok ? answer : to === null ? no({ code: "not_found" }) : ok({ from: answer.value.album, to });
    });
  }

  #changingPhotos(): void {
    const on = this.#local;
    on.on(setPhoto, ({ albumId, fileId, caption, alt }) =>
      this.#withPhoto(albumId, fileId, async ({ photo }) =>
        this.#changePhoto(fileId, {
          ...{ t: "album", do: "words", albumId, fileId },
          ...{ caption: caption ?? photo.caption, alt: alt ?? photo.alt },
        }),
      ),
    );
    on.on(likePhoto, ({ albumId, fileId, isLiked }) =>
      this.#changePhoto(fileId, { t: "album", do: "like", albumId, fileId, isOn: isLiked }),
    );
    on.on(removeComment, ({ albumId, fileId, number }) =>
      this.#changePhoto(fileId, { t: "album", do: "uncomment", albumId, fileId, number }),
    );
    on.on(commentPhoto, async ({ albumId, fileId, text }) => {
      const talkId = this.talkOf(albumId);
      if (talkId !== null && this.#parts.sealedTalk(talkId)?.can.post !== true) return no({ code: "posting_restricted" });
      const changed = await this.#changePhoto(fileId, { t: "album", do: "comment", albumId, fileId, text });
      if (!changed.ok) return changed;
      const comments = talkId === null ? [] : ((await this.#book(talkId)).fold.albums.get(albumId)?.photos.get(fileId)?.comments ?? []);
      const comment = comments.findLast(({ accountId }) => accountId === this.#parts.myId());
      return comment === undefined ? no({ code: "not_found" }) : ok({ comment, photo: changed.value.photo });
    });
  }

  async #withAlbum<T>(
    albumId: AlbumId,
    answer: (found: { talkId: TalkId; myId: AccountId; book: Book; album: SealedAlbum; view: AlbumView }) => T | Promise<T>,
  ): Promise<T | Result<never, Failed>> {
    const [talkId, myId] = [this.talkOf(albumId), this.#parts.myId()];
    if (talkId === null || myId === null) return no({ code: "not_found" });
    const book = await this.#book(talkId);
    const [album, view] = [book.fold.albums.get(albumId), book.counted.album(albumId)];
    return album === undefined || view === null ? no({ code: "not_found" }) : await answer({ talkId, myId, book, album, view });
  }

  #withPhoto<T>(
    albumId: AlbumId,
    fileId: FileId,
    answer: (found: { photo: SealedPhoto; photoView: PhotoView }) => T | Promise<T>,
  ): Promise<T | Result<never, Failed>> {
    return this.#withAlbum<T | Result<never, Failed>>(albumId, ({ book, album }) => {
      const [photo, photoView] = [album.photos.get(fileId), book.counted.photo(albumId, fileId)];
      return photo === undefined || photoView === null ? no({ code: "not_found" as const }) : answer({ photo, photoView });
    });
  }

  async #change(albumId: AlbumId, body: AlbumBody): Promise<Result<{ album: AlbumView }, Failed>> {
    const talkId = this.talkOf(albumId);
    if (talkId === null) return no({ code: "not_found" });
    const said = await this.#say(talkId, body);
    const album = this.#albumView(albumId);
    if (!said.ok) return said;
    return album === null ? no({ code: "not_found" }) : ok({ album });
  }

  async #changePhoto(fileId: FileId, body: AlbumBody & { readonly albumId: AlbumId }): Promise<Result<{ photo: PhotoView }, Failed>> {
    const changed = await this.#change(body.albumId, body);
    const photo = this.#photoView(body.albumId, fileId);
    if (!changed.ok) return changed;
    return photo === null ? no({ code: "not_found" }) : ok({ photo });
  }

  /** Says a body that every device will take, and answers with the albums as they are then. */
  async #say(talkId: TalkId, body: AlbumBody, clientId = newSealedClientId(this.#parts.random)): Promise<Result<Book, Failed>> {
    const fault = await this.faultOf(talkId, body, clientId);
    return fault === null ? this.#post(talkId, body, clientId) : no({ code: fault });
  }

  async #post(talkId: TalkId, body: AlbumBody, clientId = newSealedClientId(this.#parts.random)): Promise<Result<Book, Failed>> {
    const files = fileIdsOf(filesIn(body));
    const message = { kind: "message" as const, ...(files.length === 0 ? {} : { fileIds: files }) };
    const use = isAlbumMessage(body) ? message : ({ kind: "note" } as const);
    const posting = { talkId, clientId, raw: fromUtf8(writeBody(body)), use, sealed: null };
    const posted = await this.#parts.desk.post(posting, () => []);
    if (!posted.ok) return no({ code: posted.reason });
    if (posted.value.message !== null) this.#parts.onSent(posted.value.message);
    return ok(await this.#book(talkId));
  }

  /** The owner and admins of a group: in a talk of two both keep its albums anyway. */
  async #keepersOf(talkId: TalkId): Promise<AccountId[]> {
    if (this.#parts.sealedTalk(talkId)?.kind !== "group") return [];
    const members = await this.#parts.membersOf(talkId);
    return members.flatMap(({ profile, role }) => (role === "member" ? [] : [profile.accountId]));
  }

  /** The albums of a talk, folded again where something was said of them since. */
  async #book(talkId: TalkId): Promise<Book> {
    const shelf = await this.#parts.desk.loaded(talkId);
    const [talk, myId] = [this.#parts.sealedTalk(talkId), this.#parts.myId()];
    const held = this.#books.get(talkId);
    if (held !== undefined && held.version === shelf.albumVersion) return held;
    const place = { talkId, kind: talk?.kind ?? "group" };
    const isSamePlace = held !== undefined && held.version !== NEVER;
    const fold = isSamePlace ? foldFurther(held.fold, shelf.albumEvents, place) : foldAlbums(shelf.albumEvents, place);
    const book = held ?? { version: 0, fold, counted: new CountedAlbums() };
    book.fold = fold;
    // As long as nobody knows whose eyes these are nothing is final.
    book.version = talk === null || myId === null ? NEVER : shelf.albumVersion;
    this.#books.set(talkId, book);
    for (const albumId of fold.albums.keys()) this.#talkOf.set(albumId, talkId);
    if (talk === null || myId === null) return book;
    const news = book.counted.look(fold.albums, { talkId, myId, nowMs: this.#parts.clock.nowMs() });
    for (const album of news.changed) this.#tell("album.changed", { album });
    for (const changed of news.withPhotos) this.#tell("album.photosChanged", { talkId, ...changed });
    for (const albumId of news.removed) this.#tell("album.removed", { talkId, albumId });
    return book;
  }

  #albumView(albumId: AlbumId): AlbumView | null {
    const talkId = this.talkOf(albumId);
    return talkId === null ? null : (this.#books.get(talkId)?.counted.album(albumId) ?? null);
  }

  #photoView(albumId: AlbumId, fileId: FileId): PhotoView | null {
    const talkId = this.talkOf(albumId);
    return talkId === null ? null : (this.#books.get(talkId)?.counted.photo(albumId, fileId) ?? null);
  }

  #knownFile(fileId: FileId): SealedFileBody | null {
    for (const { fold } of this.#books.values())
      for (const { photos } of fold.albums.values()) {
        const photo = photos.get(fileId);
        if (photo !== undefined && photoIdOf(photo) === fileId) return photo.file;
      }
    return null;
  }

  #isOurs(operation: Operation, input: unknown): boolean {
    if (!isRecord(input)) return false;
    const { albumId, talkId, fileIds } = input;
    if (operation.name === describeFiles.name)
      return Array.isArray(fileIds) && fileIds.some((fileId) => typeof fileId === "string" && this.#knownFile(brand(fileId)) !== null);
    if (!operation.name.startsWith("album.")) return false;
    if (typeof albumId === "string") return this.talkOf(brand(albumId)) !== null;
    return typeof talkId === "string" && this.#parts.sealedTalk(brand(talkId)) !== null;
  }

  #on<N extends EventName>(event: N, handler: (data: EventData<N>) => void): () => void {
    const stop = this.#parts.connection.on(event, handler);
    if (event !== "album.changed" && event !== "album.photosChanged" && event !== "album.removed") return stop;
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(handler);
    return () => {
      listeners.delete(handler);
      stop();
    };
  }

  #tell<N extends AlbumEventName>(event: N, data: EventData<N>): void {
    // What listens to an event's name takes that event's data: `#on` lets nothing else in.
    for (const listener of this.#listeners.get(event) ?? []) listener(data as never);
  }
}

const NEVER = -1;
