import type { Clock } from "@musubi/base";
import type { Database, Tx } from "../../../kernel/transaction.ts";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { dropReports, emptyReports } from "./sweep-store.ts";

const DAY_MS = 24 * 3600 * 1000;
/** Half a year after it was closed. */
const CLOSED_DAYS = 182;
/** Thirteen months, like the keys that verify it: what cannot be verified any more is not kept either. */
const HELD_DAYS = 396;
/** Three years. */
const ROW_DAYS = 1_096;

/** Empties and deletes what of reports has outlived the retention that its column states. */
export function sweepReportsTask({ database, clock }: { readonly database: Database; readonly clock: Clock }): JobTask {
  return {
    kind: "report.sweep",
    every: "20 4 * * *",
    run: async () => {
      const nowMs = clock.nowMs();
      const inJob = (work: (tx: Tx) => Promise<void>): Promise<void> => database.transact("jobs", { actor: null }, work);
      await inJob((tx) => emptyReports(tx, { closedMs: nowMs - CLOSED_DAYS * DAY_MS, reportedMs: nowMs - HELD_DAYS * DAY_MS }));
      await inJob((tx) => dropReports(tx, nowMs - ROW_DAYS * DAY_MS));
    },
  };
}
