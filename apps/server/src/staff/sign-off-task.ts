import type { Database } from "../kernel/transaction.ts";
import type { JobTask } from "../platform/jobs/task.ts";
import { alertMissingSignOffs } from "./oversight-store.ts";

/** Looks every quarter of an hour for a finished week whose digest nobody has signed off in time. */
export function signOffTask(database: Database): JobTask {
  return {
    kind: "staff.signOffs",
    every: "*/15 * * * *",
    run: async () => {
      await database.transact("jobs", { actor: null }, alertMissingSignOffs);
    },
  };
}
