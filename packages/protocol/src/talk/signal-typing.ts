import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";

/** I am writing. The others see it for a few seconds; nothing is kept. */
export const signalTyping = operation("talk.signalTyping", {
  summary: "I am writing. The others see it for a few seconds; nothing is kept.",
  actors: ["user"],
  access: { action: "talk.post", on: "talkId" },
  input: { talkId: TalkId },
  output: {},
  refusals: [],
  discloses: [],
  rate: "signal",
  effect: "read",
});
