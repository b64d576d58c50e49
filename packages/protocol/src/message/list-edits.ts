import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { Instant, list, object, Seq, text } from "../schema.ts";

/** The earlier texts of an edited message, oldest first. */
export const listEdits = operation("message.listEdits", {
  summary: "The earlier texts of an edited message, oldest first.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, seq: Seq },
  output: { edits: list(object({ text: text(0, LIMITS.textLength), writtenAt: Instant }), LIMITS.editsPerMessage) },
  refusals: [],
  discloses: ["message_content"],
  rate: "read",
  effect: "read",
});
