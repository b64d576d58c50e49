import { operation } from "../operation.ts";

/** Sign this device out. */
export const signOut = operation("session.signOut", {
  summary: "Sign this device out.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: {},
  output: {},
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
