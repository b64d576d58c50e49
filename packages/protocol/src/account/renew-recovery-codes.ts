import { operation } from "../operation.ts";
import { RecoveryCodes } from "./views.ts";

/** Make ten new recovery codes; the old ones stop working. */
export const renewRecoveryCodes = operation("account.renewRecoveryCodes", {
  summary: "Make ten new recovery codes; the old ones stop working.",
  actors: ["user"],
  access: { action: "own.secure", on: "own" },
  input: {},
  output: { recoveryCodes: RecoveryCodes },
  refusals: [],
  discloses: ["credential"],
  rate: "credential",
  effect: "write",
});
