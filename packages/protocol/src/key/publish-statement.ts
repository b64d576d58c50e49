import { operation } from "../operation.ts";
import { StatementView } from "./views.ts";

/** Say which devices are mine: the next statement of my chain. The same one again is taken as said. */
export const publishStatement = operation("key.publish", {
  summary: "Say which devices are mine: the next statement of my chain. The same one again is taken as said.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { statement: StatementView },
  output: {},
  refusals: ["statement_outdated", "statement_wrong", "key_log_stopped"],
  discloses: [],
  rate: "write",
  effect: "write",
});
