import type { Clock } from "@musubi/base";
import type { Database, Tx } from "../../../kernel/transaction.ts";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { listGroupsWithEvents, sweepEvents, sweepFrankingKeys, sweepHandOvers, sweepPackages, sweepWelcomes } from "./sweep-store.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Whoever was away for longer comes back from outside. */
const KEPT_DAYS = 60;
/** What every device has had stays for whoever sends again because an answer was lost. */
const HAD_DAYS = 1;
/** Thirteen months: reports of older messages cannot be verified. */
const FRANKING_DAYS = 396;
const PAGE = 200;

/** Deletes what of sealed talks has outlived the retention that its column states. */
export function sweepSealedTask({ database, clock }: { readonly database: Database; readonly clock: Clock }): JobTask {
  return {
    kind: "sealed.sweep",
    every: "*/10 * * * *",
    run: async (_payload, { signal }) => {
      const nowMs = clock.nowMs();
      const inJob = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.transact("jobs", { actor: null }, work);
      await inJob((tx) => sweepPackages(tx, nowMs));
      await inJob((tx) => sweepHandOvers(tx, nowMs - 15 * MINUTE_MS));
      await inJob((tx) => sweepWelcomes(tx, nowMs - KEPT_DAYS * DAY_MS));
      await inJob((tx) => sweepFrankingKeys(tx, nowMs - FRANKING_DAYS * DAY_MS));
      const limits = { oldMs: nowMs - KEPT_DAYS * DAY_MS, hadMs: nowMs - HAD_DAYS * DAY_MS };
      for (let afterId = "", count = PAGE; count === PAGE; ) {
        const place = { afterId, beforeMs: limits.hadMs, countMax: PAGE };
        const talkIds = await inJob((tx) => listGroupsWithEvents(tx, place));
        for (const talkId of talkIds) {
          signal.throwIfAborted();
          await inJob((tx) => sweepEvents(tx, talkId, limits));
        }
        afterId = talkIds.at(-1) ?? afterId;
        count = talkIds.length;
      }
    },
  };
}
