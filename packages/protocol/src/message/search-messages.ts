import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, int, list, optional, text } from "../schema.ts";
import { MessageView } from "../talk/views.ts";

/** Search my plain talks, newest first. Any language; two characters are enough. */
export const searchMessages = operation("message.search", {
  summary: "Search my plain talks, newest first. Any language; two characters are enough.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { query: text(1, 100), talkId: optional(TalkId), before: optional(text(1, 80)), countMax: int(1, 50) },
  output: { messages: list(MessageView, 50), next: optional(text(1, 80)), isComplete: bool },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "lookup",
  effect: "read",
});
