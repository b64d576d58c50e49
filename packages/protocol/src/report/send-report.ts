import { ClientId, TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { Seq } from "../schema.ts";
import { ReportedMessages, ReportReason, ReportView, ReportWords } from "./views.ts";

/**
 * Report somebody's message to the people who run the service, with others around it. What is chosen becomes readable for them, and
 * nothing else. Sending again with the same clientId is the same report.
 */
export const sendReport = operation("report.send", {
  summary:
    "Report a message of somebody's, with messages around it, to the people who run the service. The same clientId again is the same report.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: {
    talkId: TalkId,
    clientId: ClientId,
    /** The place of the message that it is about: one of those chosen, and somebody else's. */
    about: Seq,
    reason: ReportReason,
    words: ReportWords,
    messages: ReportedMessages,
  },
  output: { report: ReportView },
  refusals: ["too_many", "class_mismatch", "not_reportable"],
  discloses: ["report"],
  rate: "lookup",
  effect: "write",
  size: "large",
});
