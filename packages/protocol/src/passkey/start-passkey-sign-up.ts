import { DisplayName } from "../account/views.ts";
import { Handle } from "../ids.ts";
import { operation } from "../operation.ts";
import { Ceremony } from "../session/views.ts";

/** Begin making a passkey for a new account. */
export const startPasskeySignUp = operation("passkey.startSignUp", {
  summary: "Begin making a passkey for a new account.",
  actors: ["anyone"],
  public: "A person without an account has no session yet.",
  input: { handle: Handle, displayName: DisplayName },
  output: { ...Ceremony },
  refusals: [],
  discloses: [],
  rate: "credential",
  effect: "write",
});
