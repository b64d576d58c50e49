import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, list } from "../schema.ts";
import { WelcomeView } from "./views.ts";

/** The sealed talks that this device was added to and has not entered yet, the oldest first. */
export const listWelcomes = operation("sealed.listWelcomes", {
  summary: "The sealed talks that this device was added to and has not entered yet, the oldest first.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { welcomes: list(WelcomeView, LIMITS.welcomesPerPage), hasMore: bool },
  refusals: [],
  discloses: ["message_metadata"],
  rate: "read",
  effect: "read",
});
