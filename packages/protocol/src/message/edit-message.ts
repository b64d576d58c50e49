import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { LinkPreview } from "../link/views.ts";
import { operation } from "../operation.ts";
import { list, optional, Seq } from "../schema.ts";
import { Mention, MessageText, MessageView } from "../talk/views.ts";

/** Change the text of a message of mine, and the card below it. The earlier texts stay visible, earlier cards do not. */
export const editMessage = operation("message.edit", {
  summary: "Change the text of a message of mine, and the card below it. The earlier texts stay visible, earlier cards do not.",
  actors: ["user"],
  access: { action: "talk.post", on: "talkId" },
  input: {
    talkId: TalkId,
    seq: Seq,
    text: MessageText,
    mentions: optional(list(Mention, LIMITS.mentions)),
    preview: optional(LinkPreview),
  },
  output: { message: MessageView },
  refusals: ["not_editable", "class_mismatch", "posting_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
