import { operation } from "../operation.ts";
import { Ceremony } from "../session/views.ts";

/** Begin adding a passkey to my account. */
export const startPasskeyAdd = operation("passkey.startAdd", {
  summary: "Begin adding a passkey to my account.",
  actors: ["user"],
  access: { action: "own.secure", on: "own" },
  input: {},
  output: { ...Ceremony },
  refusals: ["too_many"],
  discloses: [],
  rate: "credential",
  effect: "write",
});
