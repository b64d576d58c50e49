import type { AlbumId, AlbumView, FileId, PhotoView, TalkId } from "@musubi/protocol";
import type { Connection, FailureCode } from "../connection/surface.ts";
import type { UploadCode, UploadId, UploadSource } from "../upload/surface.ts";

/** Where albums are asked for and heard of: a connection, or what stands before it for talks whose albums the server does not know. */
export interface AlbumLine extends Pick<Connection, "call" | "on" | "onState"> {
  /** Says of which talk an album is, before anything is asked of it. */
  readonly placed?: (albumId: AlbumId, talkId: TalkId) => void;
}

/** The albums of one talk, the one with the newest photos first. A new object exactly when something in it changed. */
export interface TalkAlbums {
  readonly albums: readonly AlbumView[];
  /** False until the server has answered once: show a skeleton, not "no albums". */
  readonly isLoaded: boolean;
  /** Why the last question failed; null after a success. */
  readonly failure: FailureCode | null;
}

/** One album and its photos. A new object exactly when something in it changed; photos that did not change keep their identity. */
export interface AlbumPhotos {
  readonly album: AlbumView | null;
  /** In the order of their positions; all of them once `isLoaded`. */
  readonly photos: readonly PhotoView[];
  readonly isLoaded: boolean;
  readonly failure: FailureCode | null;
  /** It was removed, or is not (or no longer) for me. */
  readonly isGone: boolean;
}

/** What may no longer be shown: photos of an album, or all of an album. */
export interface GonePhotos {
  readonly talkId: TalkId;
  readonly albumId: AlbumId;
  /** Null: every one. */
  readonly fileIds: ReadonlySet<FileId> | null;
}

/** Photos on their way into one album. */
export interface AlbumUpload {
  readonly talkId: TalkId;
  readonly albumId: AlbumId;
  /** Those that are not in the album yet, in the order in which they were chosen. */
  readonly uploadIds: readonly UploadId[];
  /** How many of this round are in the album already. */
  readonly addedCount: number;
  /** Why photos that arrived were not taken into the album; null while nothing is wrong. */
  readonly failure: FailureCode | UploadCode | null;
}

/** Takes photos into albums and tells how it goes. */
export interface AlbumUploadDesk {
  /** Takes photos and videos into the queue. A file whose bytes this device had lost goes on where it stopped. */
  add(talkId: TalkId, albumId: AlbumId, sources: readonly UploadSource[]): void;
  /** Gives up what has not arrived in the album: these, or all. */
  cancel(albumId: AlbumId, uploadIds?: readonly UploadId[]): void;
  /** The person has seen that a round is over. */
  dismiss(albumId: AlbumId): void;
  /** Tries again what the server refused to take into the album. */
  retry(albumId: AlbumId): void;
  /** Tells of photos that came into an album, until the answer is called. */
  onAdded(listener: (albumId: AlbumId, photos: readonly PhotoView[]) => void): () => void;
}
