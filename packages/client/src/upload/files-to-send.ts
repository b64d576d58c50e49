import type { FileId, SendableContent } from "@musubi/protocol";
import type { UploadsContent } from "../engine/surface.ts";
import type { UploadCode, UploadId, UploadView } from "./surface.ts";

/** What the files of a message amount to: something to send, something to wait for, or nothing. */
export type Resolved =
  | { readonly kind: "ready"; readonly content: SendableContent }
  | { readonly kind: "wait" }
  | { readonly kind: "failed"; readonly code: UploadCode };

/** The same message without some of its files. */
export function withoutFiles(content: UploadsContent, leftOut: readonly UploadId[]): UploadsContent {
  const stays = (_: unknown, place: number) => {
    const uploadId = content.uploadIds[place];
    return uploadId !== undefined && !leftOut.includes(uploadId);
  };
  return { ...content, uploadIds: content.uploadIds.filter(stays), alts: content.alts.filter(stays) };
}

/** What a message with files amounts to now: all ready, one that cannot be sent, or something to wait for. */
export function filesToSend(content: UploadsContent, uploads: ReadonlyMap<UploadId, UploadView>): Resolved {
  const fileIds: FileId[] = [];
  for (const uploadId of content.uploadIds) {
    const upload = uploads.get(uploadId);
    // The queue of this device knows nothing of it: its records were lost.
    if (upload === undefined) return { kind: "failed", code: "not_found" };
    if (upload.state.kind === "failed") return { kind: "failed", code: upload.state.code };
    if (upload.state.kind === "lost") return { kind: "failed", code: "not_found" };
    if (upload.state.kind === "ready" && upload.fileId !== null) fileIds.push(upload.fileId);
  }
  if (fileIds.length < content.uploadIds.length) return { kind: "wait" };
  const { caption, alts } = content;
  return { kind: "ready", content: { kind: "files", fileIds, caption, ...(alts.some((alt) => alt !== "") ? { alts: [...alts] } : {}) } };
}
