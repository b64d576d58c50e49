import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, Seq } from "../schema.ts";
import { MessageView } from "../talk/views.ts";

/** Pin a message at the top of the talk for everyone, or unpin it. */
export const pinMessage = operation("message.pin", {
  summary: "Pin a message at the top of the talk for everyone, or unpin it.",
  actors: ["user"],
  access: { action: "talk.pin", on: "talkId" },
  input: { talkId: TalkId, seq: Seq, isPinned: bool },
  output: { message: MessageView },
  refusals: ["not_editable", "too_many"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
