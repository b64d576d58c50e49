import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { optional } from "../schema.ts";
import { PostPolicy, TalkName, TalkView } from "./views.ts";

/** Rename a group, or say who may post in it. */
export const updateTalk = operation("talk.update", {
  summary: "Rename a group, or say who may post in it.",
  actors: ["user"],
  access: { action: "talk.edit", on: "talkId" },
  input: { talkId: TalkId, name: optional(TalkName), postPolicy: optional(PostPolicy) },
  output: { talk: TalkView },
  refusals: ["class_mismatch"],
  discloses: ["profile", "relation", "message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
