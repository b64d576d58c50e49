import { operation } from "../operation.ts";
import { TakeOutView } from "./views.ts";

/** Prepare a copy of everything of mine as a zip file. */
export const requestTakeOut = operation("takeOut.request", {
  summary: "Prepare a copy of everything of mine as a zip file.",
  actors: ["user"],
  access: { action: "own.secure", on: "own" },
  input: {},
  output: { takeOut: TakeOutView },
  refusals: ["in_progress"],
  discloses: ["account"],
  rate: "export",
  effect: "write",
});
