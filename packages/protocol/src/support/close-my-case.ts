import { CaseId } from "../ids.ts";
import { operation } from "../operation.ts";
import { SupportCaseView } from "./views.ts";

/** Close a case of mine: nobody opens anything for it any more. */
export const closeMyCase = operation("support.close", {
  summary: "Close a case of mine. Every access that was given for it ends in the same moment.",
  actors: ["user"],
  access: { action: "case.mine", on: "caseId" },
  input: { caseId: CaseId },
  output: { case: SupportCaseView },
  refusals: [],
  discloses: ["support"],
  rate: "write",
  effect: "write",
});
