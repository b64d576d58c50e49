import { PasskeyView } from "../account/views.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";

/** My passkeys. */
export const listPasskeys = operation("passkey.list", {
  summary: "My passkeys.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { passkeys: list(PasskeyView, LIMITS.passkeysPerAccount) },
  refusals: [],
  discloses: ["credential"],
  rate: "read",
  effect: "read",
});
