import { AltText } from "../file/views.ts";
import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { Instant, list, object, optional, Seq, text } from "../schema.ts";

/** The earlier texts of an edited message, oldest first; with files its captions, and what the files showed, in their order. */
export const listEdits = operation("message.listEdits", {
  summary: "The earlier texts of an edited message, oldest first; with files its captions, and what the files showed, in their order.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, seq: Seq },
  output: {
    edits: list(
      object({ text: text(0, LIMITS.textLength), alts: optional(list(AltText, LIMITS.filesPerMessage)), writtenAt: Instant }),
      LIMITS.editsPerMessage,
    ),
  },
  refusals: [],
  discloses: ["message_content"],
  rate: "read",
  effect: "read",
});
