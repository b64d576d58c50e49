import type { Clock } from "@musubi/base";
import { LIMITS } from "@musubi/protocol";
import type { Database } from "../../../kernel/transaction.ts";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { emptyTrash } from "./jobs-store.ts";

const DAY_MS = 86_400_000;
/** How long the mark of a photo that is gone stays, so that a device that was away that long learns of it without asking for all. */
const MARK_MS = 60 * DAY_MS;
const BATCH = 500;

/** Empties the trashes of albums: what lies there for its 30 days is gone for good, and its file with it if nothing else shows it. */
export function sweepAlbumsTask({ database, clock }: { readonly database: Database; readonly clock: Clock }): JobTask {
  return {
    kind: "albums.sweep",
    every: "*/10 * * * *",
    run: async (_payload, { signal }) => {
      for (let count = 1; count > 0; ) {
        signal.throwIfAborted();
        const nowMs = clock.nowMs();
        const due = { removedBeforeMs: nowMs - LIMITS.trashDays * DAY_MS, goneBeforeMs: nowMs - MARK_MS, nowMs, countMax: BATCH };
        count = await database.transact("jobs", { actor: null }, (tx) => emptyTrash(tx, due));
      }
    },
  };
}
