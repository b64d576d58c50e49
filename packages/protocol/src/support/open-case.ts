import { CaseTopic } from "../disclosure/vocabulary.ts";
import { ClientId } from "../ids.ts";
import { operation } from "../operation.ts";
import { SupportCaseView, SupportText } from "./views.ts";

/** Write to the people who run the service about something new. */
export const openCase = operation("support.open", {
  summary: "Write to the people who run the service about something new. The same clientId again is the same case.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { topic: CaseTopic, text: SupportText, clientId: ClientId },
  output: { case: SupportCaseView },
  refusals: ["too_many"],
  discloses: ["support"],
  rate: "lookup",
  effect: "write",
});
