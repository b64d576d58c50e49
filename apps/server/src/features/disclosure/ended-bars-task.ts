import type { Database } from "../../kernel/transaction.ts";
import type { JobTask } from "../../platform/jobs/task.ts";
import { type DisclosureAnnouncerParts, tellDisclosure } from "./announcer.ts";
import { markBarsTold, readEndedBars } from "./jobs-store.ts";

/** As many as are told in one go; the rest follows in the same run. */
const BATCH = 200;

/**
 * Tells people what a law kept back until now, within a minute of the bar's end. Marked as told only afterwards: a process that
 * dies in between tells again rather than never.
 */
export function endedBarsTask(parts: Pick<DisclosureAnnouncerParts, "emit" | "pushNotice"> & { readonly database: Database }): JobTask {
  return {
    kind: "disclosure.endedBars",
    every: "* * * * *",
    run: async (_payload, { signal }) => {
      for (;;) {
        signal.throwIfAborted();
        const ended = await parts.database.transact("jobs", { actor: null }, (tx) => readEndedBars(tx, BATCH));
        for (const { seq: _seq, ...news } of ended) tellDisclosure(parts, { ...news, isDelayed: true });
        const seqs = ended.map(({ seq }) => seq);
        await parts.database.transact("jobs", { actor: null }, (tx) => markBarsTold(tx, seqs));
        if (ended.length < BATCH) return;
      }
    },
  };
}
