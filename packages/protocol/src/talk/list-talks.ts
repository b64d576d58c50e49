import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, int, list, optional, Seq } from "../schema.ts";
import { TalkView } from "./views.ts";

/** My talks as they are now: all, or those in which something of mine or of theirs changed after a change of my account. */
export const listTalks = operation("talk.list", {
  summary: "My talks as they are now: all, or those in which something of mine or of theirs changed after a change of my account.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { after: optional(TalkId), countMax: int(1, 200) },
  output: { talks: list(TalkView, 200), hasMore: bool, changeSeq: Seq },
  refusals: [],
  discloses: ["message_content", "message_metadata", "profile", "relation"],
  rate: "read",
  effect: "read",
});
