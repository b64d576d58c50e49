import type { BlobId, FileId } from "@musubi/protocol";
import { LIMITS } from "@musubi/protocol";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import type { FileDeps } from "../deps.ts";
import { dropExpired, listStaleUploads, listStuckFiles, listUnnamedUploads } from "./sweep-store.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BATCH = 100;

/**
 * Forgets uploads that stopped, files that are shown nowhere any more, and bytes that no row names. Keys go in the transaction,
 * bytes after it: a run that is cut off leaves noise that the next one finds.
 */
export function sweepFilesTask(deps: FileDeps): JobTask {
  return {
    kind: "files.sweep",
    every: "*/5 * * * *",
    run: async (_payload, { signal }) => {
      const nowMs = deps.clock.nowMs();
      for (const collect of [
        (tx: Parameters<typeof dropExpired>[0]) => dropExpired(tx, instant(nowMs), BATCH),
        (tx: Parameters<typeof dropExpired>[0]) => listStaleUploads(tx, instant(nowMs - LIMITS.uploadHours * HOUR_MS), BATCH),
      ]) {
        for (let count = BATCH; count === BATCH; ) {
          signal.throwIfAborted();
          const gone = await deps.database.transact("jobs", { actor: null }, collect);
          await removeBytes(deps, gone);
          count = gone.fileIds.length;
        }
      }
      await deps.database.transact("jobs", { actor: null }, (tx) => listStuckFiles(tx, instant(nowMs - HOUR_MS)));
      await sweepPieces(deps, nowMs - DAY_MS);
    },
  };
}

async function removeBytes(
  deps: FileDeps,
  gone: { readonly fileIds: readonly FileId[]; readonly blobIds: readonly BlobId[] },
): Promise<void> {
  for (const blobId of gone.blobIds) await deps.blobs.remove(blobId);
  for (const fileId of gone.fileIds) await deps.pieces.remove(fileId);
}

async function sweepPieces(deps: FileDeps, beforeMs: number): Promise<void> {
  const found: FileId[] = [];
  for await (const fileId of deps.pieces.listOlderThan(beforeMs)) found.push(fileId);
  for (let at = 0; at < found.length; at += BATCH) {
    const batch = found.slice(at, at + BATCH);
    const unnamed = await deps.database.transact("jobs", { actor: null }, (tx) => listUnnamedUploads(tx, batch));
    for (const fileId of unnamed) await deps.pieces.remove(fileId);
  }
}
