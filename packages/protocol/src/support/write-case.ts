import { CaseId, ClientId } from "../ids.ts";
import { operation } from "../operation.ts";
import { SupportCaseView, SupportMessageView, SupportText } from "./views.ts";

/** Add to a case of mine. */
export const writeCase = operation("support.write", {
  summary: "Add to a case of mine. The same clientId again is the same message.",
  actors: ["user"],
  access: { action: "case.mine", on: "caseId" },
  input: { caseId: CaseId, clientId: ClientId, text: SupportText },
  output: { case: SupportCaseView, written: SupportMessageView },
  refusals: ["case_closed", "too_many"],
  discloses: ["support"],
  rate: "write",
  effect: "write",
});
