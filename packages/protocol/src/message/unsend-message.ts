import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { Seq } from "../schema.ts";
import { MessageView } from "../talk/views.ts";

/** Take a message of mine back within 24 hours. Its content is erased for everyone. */
export const unsendMessage = operation("message.unsend", {
  summary: "Take a message of mine back within 24 hours. Its content is erased for everyone.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, seq: Seq },
  output: { message: MessageView },
  refusals: ["too_late", "not_editable"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
