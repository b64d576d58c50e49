import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, Instant, nullable, optional } from "../schema.ts";
import { MyTalkView } from "./views.ts";

/** Pin, archive or mute a talk for myself. */
export const setMyTalk = operation("talk.setMine", {
  summary: "Pin, archive or mute a talk for myself.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, isPinned: optional(bool), isArchived: optional(bool), mutedUntil: optional(nullable(Instant)) },
  output: { mine: MyTalkView },
  refusals: [],
  discloses: ["message_metadata"],
  rate: "write",
  effect: "write",
});
