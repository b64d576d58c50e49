import { CaseId } from "../ids.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { SupportCaseView, SupportMessageView } from "./views.ts";

/** What was written in a case of mine. */
export const readMyCase = operation("support.read", {
  summary: "What was written in a case of mine.",
  actors: ["user"],
  access: { action: "case.mine", on: "caseId" },
  input: { caseId: CaseId },
  output: { case: SupportCaseView, messages: list(SupportMessageView, 1_000) },
  refusals: [],
  discloses: ["support"],
  rate: "read",
  effect: "read",
});
