import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { nullable, text } from "../schema.ts";
import { TalkView } from "./views.ts";

/** Set or remove the picture of a group. */
export const setTalkPicture = operation("talk.setPicture", {
  summary: "Set or remove the picture of a group.",
  actors: ["user"],
  access: { action: "talk.edit", on: "talkId" },
  input: { talkId: TalkId, pictureBase64: nullable(text(1, LIMITS.pictureBase64)) },
  output: { talk: TalkView },
  refusals: ["picture_unreadable"],
  discloses: ["profile", "relation", "message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
