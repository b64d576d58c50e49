import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { ReportView } from "./views.ts";

/** What I have reported, newest first, and how far it is. */
export const listReports = operation("report.list", {
  summary: "What I have reported, newest first, and how far it is.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { reports: list(ReportView, 200) },
  refusals: [],
  discloses: ["report"],
  rate: "read",
  effect: "read",
});
