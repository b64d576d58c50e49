import { PasskeyView } from "../account/views.ts";
import { ChallengeId } from "../ids.ts";
import { operation } from "../operation.ts";
import { DeviceName, WebAuthnResponse } from "../session/views.ts";

/** Add the passkey that the browser just made. */
export const addPasskey = operation("passkey.add", {
  summary: "Add the passkey that the browser just made.",
  actors: ["user"],
  access: { action: "own.secure", on: "own" },
  input: { challengeId: ChallengeId, response: WebAuthnResponse, name: DeviceName },
  output: { passkey: PasskeyView },
  refusals: ["challenge_expired", "passkey_unusable", "too_many"],
  discloses: ["credential"],
  rate: "credential",
  effect: "write",
});
