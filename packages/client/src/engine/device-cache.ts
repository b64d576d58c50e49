import type { AccountId, AlbumId, TalkId } from "@musubi/protocol";
import type { AlbumUpload } from "../album/surface.ts";
import type { LocalStore, StoreChange } from "../store/local-store.ts";
import { decodeStored, STORE_FORMAT, type StoredBasis, type StoredWindow } from "../store/stored.ts";
import type { Board } from "./board.ts";
import { newTalk, type Talk } from "./talk.ts";
import { factsOf } from "./talk-facts.ts";
import { newestPart } from "./window.ts";

const FLUSH_AFTER_MS = 300;
const WINDOW_STORED_MAX = 50;
const BASIS_KEY = "basis";
const DRAFT_PREFIX = "draft/";
const ALBUM_PREFIX = "album/";

/**
 * Writes what the board knows to the device, a moment later and in one batch, and reads it back at the start. All access to
 * the store goes through one queue, so that a wipe or a talk that is gone cannot be overtaken by an older write.
 */
export class DeviceCache {
  readonly #store: LocalStore;
  readonly #board: Board;
  readonly #dirtyTalks = new Set<TalkId>();
  readonly #dirtyWindows = new Set<TalkId>();
  readonly #dirtyFriends = new Set<AccountId>();
  #isBasisDirty = false;
  #friendsThrough = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(store: LocalStore, board: Board) {
    this.#store = store;
    this.#board = board;
  }

  /** Friends are known up to this change of the account. 0 before the first sync. */
  get friendsThrough(): number {
    return this.#friendsThrough;
  }

  set friendsThrough(changeSeq: number) {
    this.#friendsThrough = changeSeq;
    this.touchBasis();
  }

  touchBasis(): void {
    this.#isBasisDirty = true;
    this.#flushSoon();
  }

  touchFriend(accountId: AccountId): void {
    this.#dirtyFriends.add(accountId);
    this.#flushSoon();
  }

  touchTalk(talkId: TalkId): void {
    this.#dirtyTalks.add(talkId);
    this.#flushSoon();
  }

  touchWindow(talkId: TalkId): void {
    this.#dirtyWindows.add(talkId);
    this.touchTalk(talkId);
  }

  /** Fills the board with what this device remembers. A cache of another format is removed. */
  async load(): Promise<void> {
    const basis = decodeStored.basis(await this.#run(() => this.#store.get("meta", BASIS_KEY)));
    if (basis === undefined || basis.format !== STORE_FORMAT) {
      await this.wipe();
      return;
    }
    const friends = (await this.#run(() => this.#store.list("friend"))) ?? [];
    const talks = (await this.#run(() => this.#store.list("talk"))) ?? [];
    // The network may have been faster than the disk: what it said stays.
    if (this.#board.basis !== "nothing") return;
    for (const { value } of friends) this.#board.friends.take(decodeStored.friend(value));
    for (const { value } of talks) {
      const talk = newTalk(factsOf(decodeStored.talk(value).view));
      this.#board.talks.set(talk.talkId, talk);
    }
    this.#friendsThrough = basis.friendsThrough;
    this.#board.account = basis.account;
    this.#board.basis = "cache";
    for (const part of ["rest", "friends", "talks"] as const) this.#board.touch(part);
  }

  /** The stored newest messages of a talk. */
  async loadWindow(talkId: TalkId): Promise<StoredWindow | undefined> {
    return decodeStored.window(await this.#run(() => this.#store.get("window", talkId)));
  }

  /** The drafts that the server had not been told when the device stopped. */
  async loadDrafts() {
    const rows = (await this.#run(() => this.#store.list("meta"))) ?? [];
    return rows.filter(({ key }) => key.startsWith(DRAFT_PREFIX)).map(({ value }) => decodeStored.draft(value));
  }

  keepDraft(talkId: TalkId, draft: { readonly text: string; readonly replyTo: number | null } | null): void {
    const key = DRAFT_PREFIX + talkId;
    void this.#run(() => (draft === null ? this.#store.delete("meta", key) : this.#store.put("meta", key, { talkId, ...draft })));
  }

  /** The messages that waited when the device stopped, in the order of sending. */
  async loadOutbox() {
    const rows = (await this.#run(() => this.#store.list("outbox"))) ?? [];
    return rows.map(({ value }) => decodeStored.pending(value)).toSorted((a, b) => a.order - b.order);
  }

  /** Puts or removes rows of the queue of messages, at once. Resolves when the device has them (or refused). */
  async writeOutbox(changes: readonly StoreChange[]): Promise<void> {
    await this.#run(() => this.#store.batch(changes));
  }

  /** The uploads that waited when the device stopped, and their bytes, by key. */
  async loadUploads() {
    return (await this.#run(() => this.#store.list("upload"))) ?? [];
  }

  /** Puts or removes rows of the queue of uploads, at once. */
  async writeUploads(changes: readonly StoreChange[]): Promise<void> {
    await this.#run(() => this.#store.batch(changes));
  }

  /** Keeps the bytes of an upload if the device has room for them. It goes on without when it has not. */
  async keepBytes(change: StoreChange): Promise<void> {
    await this.#run(() => this.#store.batch([change]).catch(() => undefined));
  }

  /** The photos that were on their way into albums when the device stopped. */
  async loadAlbumUploads() {
    const rows = (await this.#run(() => this.#store.list("meta"))) ?? [];
    return rows.filter(({ key }) => key.startsWith(ALBUM_PREFIX)).map(({ value }) => decodeStored.albumUpload(value));
  }

  keepAlbumUpload(albumId: AlbumId, upload: AlbumUpload | null): void {
    const key = ALBUM_PREFIX + albumId;
    void this.#run(() => (upload === null ? this.#store.delete("meta", key) : this.#store.put("meta", key, upload)));
  }

  /** Forgets everything of a talk on this device, at once. */
  forgetTalk(talkId: TalkId): void {
    this.#dirtyTalks.delete(talkId);
    this.#dirtyWindows.delete(talkId);
    const forget = (["talk", "window"] as const).map((space) => ({ kind: "delete", space, key: talkId }) as const);
    void this.#run(() => this.#store.batch([...forget, { kind: "delete", space: "meta", key: DRAFT_PREFIX + talkId }]));
  }

  /** Forgets the stored messages of a talk, whose place in its order is lost. */
  forgetWindow(talkId: TalkId): void {
    this.#dirtyWindows.delete(talkId);
    void this.#run(() => this.#store.delete("window", talkId));
  }

  async wipe(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dirtyTalks.clear();
    this.#dirtyWindows.clear();
    this.#dirtyFriends.clear();
    this.#isBasisDirty = false;
    this.#friendsThrough = 0;
    await this.#run(() => this.#store.wipe());
  }

  /** Writes what is due now. Resolves when the device has it (or refused). */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = [...this.#basisChanges(), ...this.#friendChanges(), ...this.#talkChanges(), ...this.#windowChanges()];
    if (changes.length > 0) await this.#run(() => this.#store.batch(changes));
    else await this.#queue;
  }

  /** Writes what is due and nothing after it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  #basisChanges(): StoreChange[] {
    const { account } = this.#board;
    if (!this.#isBasisDirty || account === null) return [];
    this.#isBasisDirty = false;
    const value: StoredBasis = {
      format: STORE_FORMAT,
      accountId: account.profile.accountId,
      account,
      friendsThrough: this.#friendsThrough,
    };
    return [{ kind: "put", space: "meta", key: BASIS_KEY, value }];
  }

  #friendChanges(): StoreChange[] {
    const changes: StoreChange[] = [];
    for (const accountId of this.#dirtyFriends) {
      const value = this.#board.friends.get(accountId);
      if (value !== undefined) changes.push({ kind: "put", space: "friend", key: accountId, value });
    }
    this.#dirtyFriends.clear();
    return changes;
  }

  #talkChanges(): StoreChange[] {
    const changes: StoreChange[] = [];
    for (const talkId of this.#dirtyTalks) {
      const view = this.#board.talks.get(talkId)?.facts.view;
      if (view !== undefined) changes.push({ kind: "put", space: "talk", key: talkId, value: { view } });
    }
    this.#dirtyTalks.clear();
    return changes;
  }

  #windowChanges(): StoreChange[] {
    const changes: StoreChange[] = [];
    for (const talkId of this.#dirtyWindows) {
      const value = storableWindow(this.#board.talks.get(talkId));
      if (value !== null) changes.push({ kind: "put", space: "window", key: talkId, value });
    }
    this.#dirtyWindows.clear();
    return changes;
  }

  #flushSoon(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS);
  }

  /** One access after the other. A device that refuses is noted; the engine goes on in memory. */
  #run<T>(access: () => Promise<T>): Promise<T | undefined> {
    const running = this.#queue.then(access).catch(() => {
      if (this.#board.storage !== "failed") {
        this.#board.storage = "failed";
        this.#board.touch("rest");
      }
      return undefined;
    });
    this.#queue = running;
    return running;
  }
}

/** A window that looks far above is not stored: the one stored before it is older, but in itself right. */
function storableWindow(talk: Talk | undefined): StoredWindow | null {
  const part = talk === undefined || talk.window === null ? null : newestPart(talk.window, WINDOW_STORED_MAX);
  return talk === undefined || part === null ? null : { messages: part.messages, hasBefore: part.hasBefore, through: talk.through };
}
