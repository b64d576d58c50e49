import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { optional, text } from "../schema.ts";
import { Password } from "./views.ts";

/** Set a new password; all other devices are signed out. The current password is needed when there is one. */
export const changePassword = operation("account.changePassword", {
  summary: "Set a new password; all other devices are signed out. The current password is needed when there is one.",
  actors: ["user"],
  access: { action: "own.secure", on: "own" },
  input: { current: optional(text(1, LIMITS.passwordMax)), next: Password },
  output: {},
  refusals: ["credential_wrong", "password_weak"],
  discloses: [],
  rate: "credential",
  effect: "write",
});
