import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { MessageView } from "../talk/views.ts";

/** The pinned messages of a talk. */
export const listPinned = operation("message.listPinned", {
  summary: "The pinned messages of a talk.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId },
  output: { messages: list(MessageView, LIMITS.pinsPerTalk) },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
