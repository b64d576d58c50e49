import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { SupportCaseView } from "./views.ts";

/** What I have written to the service about, newest first. */
export const listMyCases = operation("support.list", {
  summary: "What I have written to the service about, newest first.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { cases: list(SupportCaseView, 100) },
  refusals: [],
  discloses: ["support"],
  rate: "read",
  effect: "read",
});
