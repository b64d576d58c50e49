import { PasskeyId } from "../ids.ts";
import { operation } from "../operation.ts";

/** Remove one of my passkeys. */
export const removePasskey = operation("passkey.remove", {
  summary: "Remove one of my passkeys.",
  actors: ["user"],
  access: { action: "own.secure", on: "own" },
  input: { passkeyId: PasskeyId },
  output: {},
  refusals: ["last_credential"],
  discloses: [],
  rate: "credential",
  effect: "write",
});
