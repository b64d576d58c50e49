import type { Brand } from "@musubi/base";
import type { FileId, FileKind, FileRefusalCode, FileView, RefusalCode } from "@musubi/protocol";
import type { ClientCode } from "../connection/surface.ts";

/** Names an upload on this device, before and after the server has a name for the file. */
export type UploadId = Brand<string, "UploadId">;

/** Why an upload stopped: the server's word about the upload, its word about what was in the file, or the client's own. */
export type UploadCode = RefusalCode | ClientCode | FileRefusalCode;

/** Something to upload, as the person chose it. */
export interface UploadSource {
  readonly bytes: Blob;
  readonly kind: FileKind;
  readonly name: string;
  /** True: place and camera that the original names are handed on with it. */
  readonly keepsMetadata?: boolean;
  readonly durationMs?: number;
  /** Loudness along a recording: 0 to 255, at most 64 numbers. */
  readonly waveform?: readonly number[];
  /** The still picture of a video, made by this device. */
  readonly poster?: Blob;
  /** As this device draws it: for its place on the screen until the server has looked at it. */
  readonly sides?: { readonly width: number; readonly height: number };
}

/**
 * How far an upload is. "waiting": for its turn or the network; "paused": the person stopped it; "processing": the server has
 * every byte and looks at them; "lost": the bytes are no longer on this device, the person can choose the file again.
 */
export type UploadState =
  | { readonly kind: "waiting" | "sending" | "paused" | "processing" | "lost" }
  | { readonly kind: "ready"; readonly file: FileView }
  | { readonly kind: "failed"; readonly code: UploadCode };

/** An upload as the screen shows it. */
export interface UploadView {
  readonly uploadId: UploadId;
  readonly kind: FileKind;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sentBytes: number;
  readonly keepsMetadata: boolean;
  readonly durationMs: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly waveform: readonly number[] | null;
  /** The server's name for it, once it has one. */
  readonly fileId: FileId | null;
  readonly state: UploadState;
}

/** Files on their way to the server: three at a time, resumed where they stopped, kept across a reload where they are small. */
export interface Uploads {
  /** Takes files into the queue, in this order, and answers with their names. */
  add(sources: readonly UploadSource[]): readonly UploadId[];
  /** Stops sending without giving up; `resume` goes on from the byte it reached. */
  pause(uploadId: UploadId): void;
  resume(uploadId: UploadId): void;
  /** Tries a failed upload again, on request as another kind: what cannot be shown can still be sent as a file. */
  retry(uploadId: UploadId, kind?: FileKind): void;
  /** Gives a lost upload its bytes back. False when they are not the same number of bytes. */
  supply(uploadId: UploadId, bytes: Blob): boolean;
  /** Gives uploads up, here and on the server. */
  cancel(uploadIds: readonly UploadId[]): void;
  /** What was uploaded is in use now: this device forgets its own copy. */
  release(uploadIds: readonly UploadId[]): void;
  /**
   * These belong to messages that somebody else keeps account of: at the start they are not given up for want of a message of the engine's
   * own. To be said before the engine starts.
   */
  hold(uploadIds: readonly UploadId[]): void;
  /** The bytes, for a preview; null when they are not on this device. */
  bytesOf(uploadId: UploadId): Blob | null;
}
