import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, list } from "../schema.ts";
import { EventNumber } from "../sealed/views.ts";
import { HistorySegmentView } from "./views.ts";

/** The stretches of a sealed talk's history that my devices have laid up after an event, and how far they reach. */
export const listHistory = operation("history.list", {
  summary: "The stretches of a sealed talk's history that my devices have laid up after an event, and how far they reach.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, after: EventNumber },
  output: { segments: list(HistorySegmentView, LIMITS.historyPage), hasMore: bool, reaches: EventNumber },
  refusals: [],
  discloses: ["message_content"],
  rate: "read",
  effect: "read",
});
