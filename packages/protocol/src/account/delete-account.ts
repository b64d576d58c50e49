import { Handle } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { optional, text } from "../schema.ts";

/** Delete my account: keys first, then rows. My messages in talks with others stay there under the name Former member. */
export const deleteAccount = operation("account.delete", {
  summary: "Delete my account: keys first, then rows. My messages in talks with others stay there under the name Former member.",
  actors: ["user"],
  access: { action: "own.secure", on: "own" },
  input: { handle: Handle, password: optional(text(1, LIMITS.passwordMax)) },
  output: {},
  refusals: ["credential_wrong"],
  discloses: [],
  rate: "credential",
  effect: "write",
});
