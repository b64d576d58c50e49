import type { BlobId } from "@musubi/protocol";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { expireTakeOuts, listUnnamed, sweepTakeOuts } from "../job-store.ts";
import type { BuildDeps } from "./build.ts";

const DAY_MS = 24 * 3600 * 1000;
/** Files are looked up by so many at once. */
const BATCH = 200;

/** Ends copies whose time is over, and removes files that no row names because a run was cut off before it finished. */
export function sweepTakeOutsTask(deps: BuildDeps): JobTask {
  return {
    kind: "takeout.sweep",
    every: "*/10 * * * *",
    run: async () => {
      const nowMs = deps.clock.nowMs();
      const expired = await deps.database.transact("jobs", { actor: null }, async (tx) => {
        await sweepTakeOuts(tx, nowMs - 30 * DAY_MS);
        return expireTakeOuts(tx, { nowMs });
      });
      for (const id of expired) await deps.blobs.remove(id);
      await sweepFiles(deps, nowMs - DAY_MS);
    },
  };
}

/** Only files older than a day: a younger one may be waiting for its row. */
async function sweepFiles(deps: BuildDeps, beforeMs: number): Promise<void> {
  let batch: BlobId[] = [];
  const flush = async (): Promise<void> => {
    const ids = batch;
    batch = [];
    const unnamed = await deps.database.transact("jobs", { actor: null }, (tx) => listUnnamed(tx, ids));
    for (const id of unnamed) await deps.blobs.remove(id);
  };
  for await (const id of deps.blobs.listOlderThan(beforeMs)) {
    batch.push(id);
    if (batch.length >= BATCH) await flush();
  }
  if (batch.length > 0) await flush();
}
