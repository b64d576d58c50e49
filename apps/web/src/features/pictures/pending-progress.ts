import type { UploadId, UploadsContent, UploadView } from "@musubi/client";

/** How far the files of a message are, together. */
export interface Progress {
  readonly uploads: readonly UploadView[];
  readonly sentBytes: number;
  readonly totalBytes: number;
  /** 0 to 100; 100 only when every byte has arrived. */
  readonly percent: number;
  /** "checking": all bytes are there, the server looks at them. */
  readonly phase: "waiting" | "sending" | "paused" | "checking";
}

/** Sums up the uploads of a message that waits for them. */
export function progressOf(content: UploadsContent, all: ReadonlyMap<UploadId, UploadView>): Progress {
  const uploads = content.uploadIds.flatMap((uploadId) => all.get(uploadId) ?? []);
  const sentBytes = uploads.reduce((sum, upload) => sum + upload.sentBytes, 0);
  const totalBytes = uploads.reduce((sum, upload) => sum + upload.sizeBytes, 0);
  const open = uploads.filter(({ state }) => state.kind !== "ready" && state.kind !== "processing");
  const isSending = open.some(({ state }) => state.kind === "sending");
  const isPaused = open.length > 0 && open.every(({ state }) => state.kind === "paused");
  const phase = open.length === 0 ? "checking" : isPaused ? "paused" : isSending || sentBytes > 0 ? "sending" : "waiting";
  const percent = totalBytes === 0 || open.length === 0 ? 100 : Math.min(99, Math.floor((sentBytes / totalBytes) * 100));
  return { uploads, sentBytes, totalBytes, percent, phase };
}
