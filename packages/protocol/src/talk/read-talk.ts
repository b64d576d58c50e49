import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { TalkView } from "./views.ts";

/** One talk of mine. */
export const readTalk = operation("talk.read", {
  summary: "One talk of mine.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId },
  output: { talk: TalkView },
  refusals: [],
  discloses: ["message_content", "message_metadata", "profile", "relation"],
  rate: "read",
  effect: "read",
});
