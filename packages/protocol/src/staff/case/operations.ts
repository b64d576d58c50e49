import { bool, int, list, optional, pattern, text } from "../../schema.ts";
import { CaseId, LedgerEntryId } from "../ids.ts";
import { staffOperation } from "../staff-operation.ts";
import { CaseMessage, CaseState, CaseSummary } from "../views.ts";

/** The cases that wait, oldest first, without anything of who wrote or what. */
export const listCases = staffOperation("case.list", {
  summary: "The cases, those that wait longest first. Nothing of who wrote, or what.",
  action: "listCases",
  input: { states: list(CaseState, 3, 1), isMine: optional(bool), countMax: optional(int(1, 100)) },
  output: { cases: list(CaseSummary, 100) },
  refusals: [],
  discloses: [],
  effect: "read",
});

/** Takes a case that nobody works on. Opens a grant for this case that ends when the case does. */
export const takeCase = staffOperation("case.take", {
  summary: "Take a case that nobody works on. Lets you read this one case, until it is closed or eight hours have passed.",
  action: "takeCase",
  input: { caseId: CaseId },
  output: { case: CaseSummary },
  refusals: ["case_taken", "case_closed"],
  discloses: [],
  effect: "write",
});

/** What the person wrote, and the answers. Recorded. */
export const readCase = staffOperation("case.read", {
  summary: "What the person wrote in a case you have taken. Each reading is recorded and the person sees it.",
  action: "readCase",
  input: { caseId: CaseId },
  output: { case: CaseSummary, messages: list(CaseMessage, 1_000), entryId: LedgerEntryId },
  refusals: ["grant_over"],
  discloses: ["support"],
  effect: "write",
});

/** Answers the person. */
export const answerCase = staffOperation("case.answer", {
  summary: "Answer the person in a case you have taken.",
  action: "answerCase",
  input: { caseId: CaseId, clientId: pattern("[A-Za-z0-9_-]{1,36}", 36), text: text(1, 4_000) },
  output: { case: CaseSummary },
  refusals: ["case_closed", "grant_over"],
  discloses: [],
  effect: "write",
});

/** Closes a case: every grant of it ends in the same moment. */
export const closeCase = staffOperation("case.close", {
  summary: "Close a case. Every grant that was given for it ends in the same moment.",
  action: "closeCase",
  input: { caseId: CaseId },
  output: { case: CaseSummary },
  refusals: ["case_closed"],
  discloses: [],
  effect: "write",
});
