import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { int } from "../schema.ts";

/** Sign all my other devices out. */
export const signOutOthers = operation("session.signOutOthers", {
  summary: "Sign all my other devices out.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: {},
  output: { signedOutCount: int(0, LIMITS.devicesPerAccount) },
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
