import type { AccountId, AccountView, FriendView, MessageView, TalkId, TalkView } from "@musubi/protocol";
import type { AlbumUpload } from "../album/surface.ts";
import type { PendingMessage } from "../engine/surface.ts";
import type { UploadView } from "../upload/surface.ts";

/** Counts up when a stored shape changes: a cache of another format is thrown away, never guessed at. */
export const STORE_FORMAT = 1;

/** Whose cache this is, and how far it goes. */
export interface StoredBasis {
  readonly format: number;
  readonly accountId: AccountId;
  readonly account: AccountView;
  /** Friends are known up to this change of the account. */
  readonly friendsThrough: number;
}

/** A talk as it is kept on this device. */
export interface StoredTalk {
  readonly view: TalkView;
}

/** The newest messages of a talk, right as of `through`. */
export interface StoredWindow {
  readonly messages: readonly MessageView[];
  readonly hasBefore: boolean;
  readonly through: number;
}

/** A draft as it is kept on this device. */
export interface StoredDraft {
  readonly talkId: TalkId;
  readonly text: string;
  readonly replyTo: number | null;
}

/** A queued or failed message; `order` is its place in the queue of the device. */
export interface StoredPending {
  readonly message: PendingMessage;
  readonly order: number;
}

/** How far an upload is; `order` is its place in the queue of the device. Its bytes lie beside it. */
export interface StoredUpload {
  readonly view: UploadView;
  readonly order: number;
}

/**
 * The rows of the cache take on their types here and nowhere else. Only this package writes them, and `STORE_FORMAT` is
 * compared before any is read.
 */
export const decodeStored = {
  basis: (value: unknown) => value as StoredBasis | undefined,
  friend: (value: unknown) => value as FriendView,
  talk: (value: unknown) => value as StoredTalk,
  window: (value: unknown) => value as StoredWindow | undefined,
  draft: (value: unknown) => value as StoredDraft,
  pending: (value: unknown) => value as StoredPending,
  upload: (value: unknown) => value as StoredUpload,
  albumUpload: (value: unknown) => value as AlbumUpload,
};
