import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, int, list, optional, Seq } from "../schema.ts";
import { MessageView } from "../talk/views.ts";

/** Messages of a talk before, after or around a place, oldest first. */
export const listMessages = operation("message.list", {
  summary: "Messages of a talk before, after or around a place, oldest first.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, before: optional(Seq), after: optional(Seq), around: optional(Seq), countMax: int(1, LIMITS.pageMessages) },
  output: { messages: list(MessageView, LIMITS.pageMessages), hasBefore: bool, hasAfter: bool },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
