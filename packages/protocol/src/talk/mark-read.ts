import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { Seq } from "../schema.ts";
import { MyTalkView } from "./views.ts";

/** I have read up to here. */
export const markRead = operation("talk.markRead", {
  summary: "I have read up to here.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, seq: Seq },
  output: { mine: MyTalkView },
  refusals: [],
  discloses: ["message_metadata"],
  rate: "signal",
  effect: "write",
});
