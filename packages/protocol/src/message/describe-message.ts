import { AltText, Caption } from "../file/views.ts";
import { FileId, TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list, object, Seq } from "../schema.ts";
import { MessageView } from "../talk/views.ts";

/** Change the caption below files of mine, and what they show. The earlier words stay visible. Files that are not named keep theirs. */
export const describeMessage = operation("message.describe", {
  summary:
    "Change the caption below files of mine, and what they show. The earlier words stay visible. Files that are not named keep theirs.",
  actors: ["user"],
  access: { action: "talk.post", on: "talkId" },
  input: { talkId: TalkId, seq: Seq, caption: Caption, alts: list(object({ fileId: FileId, alt: AltText }), LIMITS.filesPerMessage) },
  output: { message: MessageView },
  refusals: ["not_editable", "class_mismatch", "posting_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
