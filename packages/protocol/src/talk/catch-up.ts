import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, int, list, object, Seq } from "../schema.ts";
import { MessageView } from "./views.ts";

/** Everything that changed in some talks of mine after the places I know: new messages, and older ones as they are now. */
export const catchUp = operation("talk.catchUp", {
  summary: "Everything that changed in some talks of mine after the places I know: new messages, and older ones as they are now.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { cursors: list(object({ talkId: TalkId, after: Seq }), LIMITS.catchUpTalks, 1), countMax: int(1, LIMITS.pageMessages) },
  output: {
    talks: list(
      object({ talkId: TalkId, messages: list(MessageView, LIMITS.pageMessages), through: Seq, hasMore: bool }),
      LIMITS.catchUpTalks,
    ),
    goneTalkIds: list(TalkId, LIMITS.catchUpTalks),
  },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
