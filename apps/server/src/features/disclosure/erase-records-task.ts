import type { Database } from "../../kernel/transaction.ts";
import type { JobTask } from "../../platform/jobs/task.ts";
import { eraseOldRecords } from "./jobs-store.ts";

/** As many as are erased in one transaction. */
const BATCH = 500;

/** Destroys the keys of records whose time is over, every night. Every proof of them stays. */
export function eraseRecordsTask(parts: { readonly database: Database; readonly years: number }): JobTask {
  return {
    kind: "disclosure.eraseRecords",
    every: "40 2 * * *",
    run: async (_payload, { signal }) => {
      for (;;) {
        signal.throwIfAborted();
        const erased = await parts.database.transact("jobs", { actor: null }, (tx) => eraseOldRecords(tx, parts.years, BATCH));
        if (erased < BATCH) return;
      }
    },
  };
}
