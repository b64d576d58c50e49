import { operation } from "../operation.ts";
import { FreshProof } from "../session/views.ts";
import { StatementView } from "./views.ts";

/** How many times within a day an account may begin its identity anew. */
export const RESETS_PER_DAY = 3;

/**
 * Begin my identity anew: every device that had the former one is lost, and nothing opens the backup. The statement says so itself and names
 * this device alone. The backup and whatever was sealed under the former identity go; everybody who talks to me is told.
 */
export const resetIdentity = operation("key.resetIdentity", {
  summary:
    "Begin my identity anew, when all devices and the recovery code are lost. The statement is marked and names this device alone; what was sealed under the former identity goes. Three times a day at most.",
  actors: ["user"],
  access: { action: "own.secure", on: "own" },
  input: { statement: StatementView, proof: FreshProof },
  output: {},
  refusals: ["credential_wrong", "challenge_expired", "passkey_unusable", "statement_outdated", "statement_wrong", "key_log_stopped"],
  discloses: [],
  rate: "credential",
  effect: "write",
});
