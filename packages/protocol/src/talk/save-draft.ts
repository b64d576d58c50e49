import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { nullable, Seq, text } from "../schema.ts";

/** Keep what I have begun to write, for all my devices. An empty text removes it. */
export const saveDraft = operation("talk.saveDraft", {
  summary: "Keep what I have begun to write, for all my devices. An empty text removes it.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, text: text(0, LIMITS.textLength), replyTo: nullable(Seq) },
  output: {},
  refusals: [],
  discloses: [],
  rate: "signal",
  effect: "write",
});
