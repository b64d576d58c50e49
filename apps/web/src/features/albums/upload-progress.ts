import type { AlbumUpload, UploadId, UploadView } from "@musubi/client";

/** How far photos on their way into an album are, together. */
export interface AlbumProgress {
  readonly totalCount: number;
  /** In the album. */
  readonly doneCount: number;
  /** 0 to 100; 100 only when nothing is on its way. */
  readonly percent: number;
  readonly phase: "sending" | "paused" | "done";
  /** Those that will not arrive by themselves. */
  readonly stuck: readonly UploadView[];
}

/** Sums up a round of uploads. */
export function albumProgress({ uploadIds, addedCount }: AlbumUpload, all: ReadonlyMap<UploadId, UploadView>): AlbumProgress {
  const uploads = uploadIds.flatMap((uploadId) => all.get(uploadId) ?? []);
  const stuck = uploads.filter(({ state }) => state.kind === "failed" || state.kind === "lost");
  const open = uploads.filter(({ state }) => state.kind !== "failed" && state.kind !== "lost");
  const totalCount = addedCount + open.length;
  // A photo whose bytes have all arrived is looked at and added: that is the last part of its way.
  const parts = open.reduce((sum, { sentBytes, sizeBytes }) => sum + (sizeBytes === 0 ? 0 : (sentBytes / sizeBytes) * 0.9), addedCount);
  const waiting = open.filter(({ state }) => state.kind !== "ready" && state.kind !== "processing");
  const isPaused = waiting.length > 0 && waiting.every(({ state }) => state.kind === "paused");
  const phase = open.length === 0 ? "done" : isPaused ? "paused" : "sending";
  const percent = totalCount === 0 || open.length === 0 ? 100 : Math.min(99, Math.floor((parts / totalCount) * 100));
  return { totalCount, doneCount: addedCount, percent, phase, stuck };
}
