import type { Clock } from "@musubi/base";
import type { AccountId, AccountView, AlbumId, MemberView, TalkId } from "@musubi/protocol";
import type { AlbumUpload } from "../album/surface.ts";
import type { ConnectionState } from "../connection/surface.ts";
import type { UploadId, UploadView } from "../upload/surface.ts";
import { FriendBook } from "./friend-book.ts";
import type { EngineState, PendingMessage, TalksState, Timeline } from "./surface.ts";
import type { Talk } from "./talk.ts";
import { talksState } from "./talk-order.ts";

type Part = "talks" | "friends" | "members" | "typing" | "outbox" | "uploads" | "albumUploads" | "rest";

const NO_MESSAGES: Timeline["messages"] = Object.freeze([]);
const NO_PENDING: readonly PendingMessage[] = Object.freeze([]);

/**
 * Everything the engine knows, and the immutable picture of it. Who changes something says so with `touch`; the picture is built
 * again when somebody looks, and only the touched parts of it.
 */
export class Board {
  readonly talks = new Map<TalkId, Talk>();
  readonly friends = new FriendBook();
  readonly typing = new Map<TalkId, readonly AccountId[]>();
  outbox: readonly PendingMessage[] = NO_PENDING;
  /** In the order in which they were added. */
  readonly uploads = new Map<UploadId, UploadView>();
  readonly albumUploads = new Map<AlbumId, AlbumUpload>();
  account: AccountView | null = null;
  basis: EngineState["basis"] = "nothing";
  isSyncing = false;
  storage: EngineState["storage"] = "ok";
  connection: ConnectionState;
  /**
   * Counts what is learnt about my own marks (pins, drafts, muting), which carry no number of their own. An answer to a question
   * that was asked before such a moment must not undo it.
   */
  moment = 0;

  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #touched = new Set<Part>();
  readonly #touchedTimelines = new Set<TalkId>();
  #isTelling = false;
  #state: EngineState;

  constructor(connection: ConnectionState, clock: Clock) {
    this.#clock = clock;
    this.connection = connection;
    this.#state = {
      basis: this.basis,
      isSyncing: false,
      connection,
      storage: "ok",
      account: null,
      friends: this.friends.state(),
      talks: talksState([], clock.nowMs()),
      timelines: new Map(),
      members: new Map(),
      typing: new Map(),
      outbox: NO_PENDING,
      uploads: new Map(),
      albumUploads: new Map(),
    };
  }

  /** My account id, or null before the first sync. */
  get myId(): AccountId | null {
    return this.account?.profile.accountId ?? null;
  }

  /** Something in this part has changed. */
  touch(part: Part): void {
    this.#touched.add(part);
    this.#tellSoon();
  }

  /** Something that this talk's timeline shows has changed. */
  touchTimeline(talkId: TalkId): void {
    this.#touchedTimelines.add(talkId);
    this.#tellSoon();
  }

  /** Forgets what is known of the account, its friends and its talks. */
  clear(): void {
    for (const talkId of this.talks.keys()) this.#touchedTimelines.add(talkId);
    this.talks.clear();
    this.friends.clear();
    this.account = null;
    this.basis = "nothing";
    for (const part of ["rest", "friends", "talks", "members"] as const) this.touch(part);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  };

  readonly state = (): EngineState => {
    if (this.#touched.size === 0 && this.#touchedTimelines.size === 0) return this.#state;
    const before = this.#state;
    this.#state = {
      basis: this.basis,
      isSyncing: this.isSyncing,
      connection: this.connection,
      storage: this.storage,
      account: this.account,
      friends: this.friends.state(),
      talks: this.#touched.has("talks") ? this.#talks() : before.talks,
      timelines: this.#touchedTimelines.size > 0 ? this.#timelines(before.timelines) : before.timelines,
      members: this.#touched.has("members") ? this.#members() : before.members,
      typing: this.#touched.has("typing") ? new Map(this.typing) : before.typing,
      outbox: this.outbox,
      uploads: this.#touched.has("uploads") ? new Map(this.uploads) : before.uploads,
      albumUploads: this.#touched.has("albumUploads") ? new Map(this.albumUploads) : before.albumUploads,
    };
    this.#touched.clear();
    this.#touchedTimelines.clear();
    return this.#state;
  };

  #talks(): TalksState {
    return talksState(
      [...this.talks.values()].map((talk) => talk.facts.view),
      this.#clock.nowMs(),
    );
  }

  #members(): ReadonlyMap<TalkId, readonly MemberView[]> {
    const members = new Map<TalkId, readonly MemberView[]>();
    for (const talk of this.talks.values()) if (talk.members !== null) members.set(talk.talkId, talk.members);
    return members;
  }

  #timelines(before: ReadonlyMap<TalkId, Timeline>): ReadonlyMap<TalkId, Timeline> {
    const timelines = new Map(before);
    for (const talkId of this.#touchedTimelines) {
      const talk = this.talks.get(talkId);
      if (talk === undefined) timelines.delete(talkId);
      else timelines.set(talkId, this.#timeline(talk, before.get(talkId)));
    }
    return timelines;
  }

  #timeline(talk: Talk, before: Timeline | undefined): Timeline {
    const pending = this.outbox.filter((message) => message.talkId === talk.talkId);
    const isSamePending = before?.pending.length === pending.length && pending.every((message, index) => message === before.pending[index]);
    return {
      talkId: talk.talkId,
      messages: talk.window?.messages ?? NO_MESSAGES,
      pending: before !== undefined && isSamePending ? before.pending : pending,
      hasBefore: talk.window?.hasBefore ?? false,
      hasAfter: talk.window?.hasAfter ?? false,
      loading: talk.loading,
      isLoaded: talk.window !== null,
      failure: talk.failure,
    };
  }

  #tellSoon(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
