import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { optional, text } from "../schema.ts";
import { Password } from "./views.ts";

/** How long after a sign-in with a recovery code that session may set a password without the present one. */
export const RECOVERED_MS = 15 * 60_000;

/**
 * Set a new password; all other devices are signed out. The current password is needed when there is one, except in a session
 * that a recovery code opened within the last quarter of an hour, and there once.
 */
export const changePassword = operation("account.changePassword", {
  summary:
    "Set a new password; all other devices are signed out. The current password is needed when there is one, except once within 15 minutes after signing in with a recovery code.",
  actors: ["user"],
  access: { action: "own.secure", on: "own" },
  input: { current: optional(text(1, LIMITS.passwordMax)), next: Password },
  output: {},
  refusals: ["credential_wrong", "password_weak"],
  discloses: [],
  rate: "credential",
  effect: "write",
});
