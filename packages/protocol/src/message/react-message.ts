import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, Seq } from "../schema.ts";
import { Emoji, MessageView } from "../talk/views.ts";

/** Put a reaction on a message, or take it away. */
export const reactMessage = operation("message.react", {
  summary: "Put a reaction on a message, or take it away.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, seq: Seq, emoji: Emoji, isOn: bool },
  output: { message: MessageView },
  refusals: ["not_editable", "class_mismatch", "too_many", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
