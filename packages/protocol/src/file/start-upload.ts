import { FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, int, nullable, optional } from "../schema.ts";
import { DurationMs, FileName, UploadKind, Waveform } from "./views.ts";

/** Begin to upload a file. Its bytes follow by the tus protocol (1.0) at /api/uploads/{fileId}. */
export const startUpload = operation("upload.start", {
  summary: "Begin to upload a file. Its bytes follow by the tus protocol (1.0) at /api/uploads/{fileId}.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: {
    kind: UploadKind,
    name: FileName,
    sizeBytes: int(1, LIMITS.uploadBytes.video),
    /** True: the original is handed on as it is, with the place and camera that it may name. Small pictures never have any. */
    keepsMetadata: optional(bool),
    /** This picture is the still picture of a video of mine. It becomes a form of the video and no file of its own. */
    posterOf: optional(nullable(FileId)),
    /** For voice and video: how long it plays and how it sounds, as the sender's device found it. */
    durationMs: optional(DurationMs),
    waveform: optional(Waveform),
  },
  output: { fileId: FileId },
  refusals: ["file_too_large", "uploads_waiting", "storage_full", "server_full"],
  discloses: [],
  rate: "upload",
  effect: "write",
});
