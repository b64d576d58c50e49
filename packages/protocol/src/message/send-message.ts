import { ClientId, TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, Instant, optional, Seq } from "../schema.ts";
import { FilesContent, SendableContent } from "../talk/views.ts";

/** Write a message. Sending again with the same clientId answers with the first one. The answer comes after the commit. */
export const sendMessage = operation("message.send", {
  summary: "Write a message. Sending again with the same clientId answers with the first one. The answer comes after the commit.",
  actors: ["user"],
  access: { action: "talk.post", on: "talkId" },
  input: { talkId: TalkId, clientId: ClientId, content: SendableContent, replyTo: optional(Seq), isForwarded: optional(bool) },
  output: {
    seq: Seq,
    sentAt: Instant,
    isRepeat: bool,
    /** For files: how they are shown. Absent when they were taken back since. */
    content: optional(FilesContent),
  },
  refusals: ["posting_restricted", "blocked", "class_mismatch", "unknown_sticker", "not_ready"],
  discloses: ["message_content", "message_metadata"],
  rate: "send",
  effect: "write",
});
