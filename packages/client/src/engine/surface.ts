import type { Clock, Random, Result } from "@musubi/base";
import type {
  AccountId,
  AccountView,
  AlbumId,
  ClientId,
  FriendView,
  InputOf,
  MemberView,
  MessageView,
  Operation,
  OutputOf,
  SendableContent,
  searchMessages,
  TalkId,
  TalkView,
} from "@musubi/protocol";
import type { AlbumUpload, AlbumUploadDesk } from "../album/surface.ts";
import type { CallOptions, Connection, ConnectionState, FailureCode, Refused } from "../connection/surface.ts";
import type { LocalStore } from "../store/local-store.ts";
import type { UploadCode, UploadId, UploadSource, Uploads, UploadView } from "../upload/surface.ts";

/**
 * Where a message of mine stands before it is part of the talk. "queued": kept on this device, waiting for its turn or the
 * network; "sending": under way; "sent": the server has stored it as `seq`, and the message itself arrives in a moment;
 * "failed": the server refused it with `code`; it stays here until it is retried or discarded.
 */
export type PendingState =
  | { readonly kind: "queued" }
  | { readonly kind: "sending" }
  | { readonly kind: "sent"; readonly seq: number }
  | { readonly kind: "failed"; readonly code: FailureCode | UploadCode };

/** Files of a message that are still on their way, in their order. It is sent when all of them are ready. */
export interface UploadsContent {
  readonly kind: "uploads";
  readonly uploadIds: readonly UploadId[];
  readonly caption: string;
  /** What each shows, in the same order. */
  readonly alts: readonly string[];
}

/** What a message of mine says before it is part of the talk. */
export type PendingContent = SendableContent | UploadsContent;

/** A message of mine that is not part of the talk yet. */
export interface PendingMessage {
  readonly clientId: ClientId;
  readonly talkId: TalkId;
  readonly content: PendingContent;
  readonly replyTo: number | null;
  readonly isForwarded: boolean;
  readonly queuedAt: number;
  readonly state: PendingState;
}

/** The loaded part of a talk. A new object exactly when something in it changed; unchanged messages keep their identity. */
export interface Timeline {
  readonly talkId: TalkId;
  /** In the order of the talk, without holes, at most 1,000. */
  readonly messages: readonly MessageView[];
  /** Mine that wait, in the order of sending. They belong after the newest message. */
  readonly pending: readonly PendingMessage[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  /** What is being loaded now. */
  readonly loading: "nothing" | "newest" | "before" | "after" | "around";
  /** False until a first page came from the cache or the server: show a skeleton, not "no messages". */
  readonly isLoaded: boolean;
  /** Why the last load failed; null after a success. */
  readonly failure: FailureCode | null;
}

/** My relations as this device knows them. */
export interface FriendsState {
  readonly byId: ReadonlyMap<AccountId, FriendView>;
  /** Friends that are not hidden: favourites first, then by name. */
  readonly friends: readonly FriendView[];
  readonly hidden: readonly FriendView[];
  /** They ask me, newest first. */
  readonly asking: readonly FriendView[];
  /** I asked them, newest first. */
  readonly asked: readonly FriendView[];
  readonly blocked: readonly FriendView[];
}

/** My talks as this device knows them. */
export interface TalksState {
  readonly byId: ReadonlyMap<TalkId, TalkView>;
  /** Not archived: pinned first, then by last activity. */
  readonly ordered: readonly TalkView[];
  readonly archived: readonly TalkView[];
  /** Unread messages in talks that are not muted now; muted ones apart. */
  readonly unreadCount: number;
  readonly mutedUnreadCount: number;
  readonly mentionCount: number;
}

/** Everything the engine knows, immutable. Parts that did not change keep their identity from one state to the next. */
export interface EngineState {
  /** What the data stands on: nothing yet, this device's cache, or the server's answer. */
  readonly basis: "nothing" | "cache" | "server";
  /** True while a first sync or a catch-up after a reconnect is under way. */
  readonly isSyncing: boolean;
  readonly connection: ConnectionState;
  /** "failed": the device refuses to store; everything works, but nothing survives a reload. */
  readonly storage: "ok" | "failed";
  readonly account: AccountView | null;
  readonly friends: FriendsState;
  readonly talks: TalksState;
  readonly timelines: ReadonlyMap<TalkId, Timeline>;
  /** Loaded for opened talks; `readSeq` moves with the members' reading. */
  readonly members: ReadonlyMap<TalkId, readonly MemberView[]>;
  /** Who is writing now, without me. */
  readonly typing: ReadonlyMap<TalkId, readonly AccountId[]>;
  /** All messages of mine that wait, in all talks, in the order of sending. */
  readonly outbox: readonly PendingMessage[];
  /** Files of mine that are on their way, in the order in which they were added. */
  readonly uploads: ReadonlyMap<UploadId, UploadView>;
  /** Photos on their way into albums; also a round that is over, until it is dismissed. */
  readonly albumUploads: ReadonlyMap<AlbumId, AlbumUpload>;
}

/** What an engine is given to work with. */
export interface EngineOptions {
  readonly connection: Connection;
  readonly store: LocalStore;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** What a message brings along besides its content. */
export interface SendOptions {
  readonly replyTo?: number;
  readonly isForwarded?: boolean;
}

/** Files to be sent in one message. */
export interface FilesToUpload {
  readonly sources: readonly (UploadSource & { readonly alt?: string })[];
  readonly caption: string;
}

/** The outcome of an engine's action. */
export type Done<T> = Promise<Result<T, { readonly code: FailureCode; readonly retryAfterSeconds?: number; readonly reference?: string }>>;
/** What a search found, as the server answered it. */
export type SearchAnswer = OutputOf<typeof searchMessages>;

/**
 * The sync engine: a projection of the server's events, with a cache on the device and a queue of messages to send. It has no
 * screen; `subscribe` and `state` fit React's useSyncExternalStore.
 */
export interface Engine extends AsyncDisposable {
  /** The connection it was made with. */
  readonly connection: Connection;
  /** The present state. The same object until something changes. */
  readonly state: () => EngineState;
  /** Calls the listener after changes, at most once per microtask. Returns the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;

  /** Paints from the cache, then syncs as soon as the connection is online. Resolves when the cache has been read. */
  start(): Promise<void>;
  /** Resolves when everything the server had at this moment is in the state; rejects never, waits while offline. */
  whenSynced(): Promise<void>;

  /** Shows a talk: from the cache at once, then its newest page and its members from the server. */
  openTalk(talkId: TalkId): Done<null>;
  /** The talk is off the screen: its window may be let go. */
  closeTalk(talkId: TalkId): void;
  loadBefore(talkId: TalkId): Done<null>;
  loadAfter(talkId: TalkId): Done<null>;
  /** Moves the window so that the message `seq` is in it. */
  jumpTo(talkId: TalkId, seq: number): Done<null>;
  /** Moves the window to the newest messages: for "jump down", and before a message is written while reading far above. */
  jumpToNewest(talkId: TalkId): Done<null>;
  /** Reloads the members of a talk. */
  loadMembers(talkId: TalkId): Done<null>;

  /** Queues a message and answers with its name at once; it is sent in order, exactly once, across reloads. */
  send(talkId: TalkId, content: SendableContent, options?: SendOptions): ClientId;
  /** Queues a message of files: they are uploaded, and when all are ready it is sent, exactly once. Others go past it meanwhile. */
  sendFiles(talkId: TalkId, files: FilesToUpload, options?: SendOptions): ClientId;
  /** The files on their way. */
  readonly uploads: Uploads;
  /** Photos on their way into albums. */
  readonly albumUploads: AlbumUploadDesk;
  /** Tries a failed message again, at the end of the queue, without these of its files. */
  retry(clientId: ClientId, leftOut?: readonly UploadId[]): void;
  /** Forgets a message that has not been sent. Nothing happens while it is under way. */
  discard(clientId: ClientId): void;

  edit(talkId: TalkId, seq: number, written: WrittenText): Done<MessageView>;
  unsend(talkId: TalkId, seq: number): Done<MessageView>;
  react(talkId: TalkId, seq: number, emoji: string, isOn: boolean): Done<MessageView>;
  pin(talkId: TalkId, seq: number, isPinned: boolean): Done<MessageView>;

  /** I have read up to here. Only moves forwards; told to the server after a short pause. */
  markRead(talkId: TalkId, seq: number): void;
  /** Keeps what I have begun to write; told to the server after a pause. An empty text without a reply removes it. */
  saveDraft(talkId: TalkId, text: string, replyTo?: number | null): void;
  /** I am writing. Told to the server at most every three seconds, and only while online. */
  signalTyping(talkId: TalkId): void;
  search(query: string, options?: { readonly talkId?: TalkId; readonly before?: string; readonly countMax?: number }): Done<SearchAnswer>;

  /** Calls any operation and takes the views of its answer (talk, friend, account, message, mine) into the state. */
  perform<O extends Operation>(operation: O, input: InputOf<O>, options?: CallOptions): Promise<Result<OutputOf<O>, Refused<O>>>;
  /** Takes the views of an answer into the state that somebody else has asked for. */
  take(answer: object): void;
  /** Forgets everything, in memory and on the device. Happens by itself when the session ends. */
  wipe(): Promise<void>;
}

/** A text as a person writes it, with the people it names and the card below it. */
export type WrittenText = Omit<Extract<SendableContent, { kind: "text" }>, "kind">;
