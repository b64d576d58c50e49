import { operation } from "../operation.ts";
import { Ceremony } from "../session/views.ts";

/** Begin signing in with a passkey. */
export const startPasskeySignIn = operation("passkey.startSignIn", {
  summary: "Begin signing in with a passkey.",
  actors: ["anyone"],
  public: "Signing in is how a person becomes known.",
  input: {},
  output: { ...Ceremony },
  refusals: [],
  discloses: [],
  rate: "credential",
  effect: "write",
});
