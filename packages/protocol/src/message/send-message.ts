import { ClientId, TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, Instant, optional, Seq } from "../schema.ts";
import { SendableContent } from "../talk/views.ts";

/** Write a message. Sending again with the same clientId answers with the first one. The answer comes after the commit. */
export const sendMessage = operation("message.send", {
  summary: "Write a message. Sending again with the same clientId answers with the first one. The answer comes after the commit.",
  actors: ["user"],
  access: { action: "talk.post", on: "talkId" },
  input: { talkId: TalkId, clientId: ClientId, content: SendableContent, replyTo: optional(Seq), isForwarded: optional(bool) },
  output: { seq: Seq, sentAt: Instant, isRepeat: bool },
  refusals: ["posting_restricted", "blocked", "class_mismatch", "unknown_sticker"],
  discloses: ["message_metadata"],
  rate: "send",
  effect: "write",
});
