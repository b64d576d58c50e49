import type { Logger } from "pino";
import { refuse } from "../../kernel/binding.ts";

/** Refuses a commit. Why, only the log says, and not whose it was: an honest app never sends one that is refused. */
export function rejectCommit(log: Pick<Logger, "info">, fault: string): { kind: "refuse"; code: "commit_refused" } {
  log.info({ event: "commit_refused", fault });
  return refuse("commit_refused");
}
