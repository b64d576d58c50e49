import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { int, oneOf, text } from "../schema.ts";

/** The picture of a group I am in. */
export const readTalkPicture = operation("talk.readPicture", {
  summary: "The picture of a group I am in.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId },
  output: {
    mime: oneOf("image/jpeg", "image/png", "image/webp"),
    pictureBase64: text(0, LIMITS.pictureBase64),
    pictureVersion: int(0, 2_147_483_647),
  },
  refusals: [],
  discloses: ["profile"],
  rate: "read",
  effect: "read",
});
