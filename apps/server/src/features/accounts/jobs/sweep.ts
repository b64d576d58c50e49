import type { Clock } from "@musubi/base";
import type { Database } from "../../../kernel/transaction.ts";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { RETIRED_DAYS } from "../retired-handles.ts";
import { sweepChallenges, sweepDevices, sweepGoneRelations, sweepInvites, sweepRetiredHandles } from "./sweep-store.ts";

const DAY_MS = 24 * 3600 * 1000;

/** Deletes what has outlived the retention that its column states. */
export function sweepTask(deps: { readonly database: Database; readonly clock: Clock }): JobTask {
  return {
    kind: "accounts.sweep",
    every: "*/10 * * * *",
    run: async () => {
      const nowMs = deps.clock.nowMs();
      await deps.database.transact("jobs", { actor: null }, async (tx) => {
        await sweepChallenges(tx, nowMs);
        await sweepInvites(tx, nowMs - 30 * DAY_MS);
        await sweepGoneRelations(tx, nowMs - 30 * DAY_MS);
        await sweepDevices(tx, nowMs - 400 * DAY_MS);
        await sweepRetiredHandles(tx, nowMs - RETIRED_DAYS * DAY_MS);
      });
    },
  };
}
