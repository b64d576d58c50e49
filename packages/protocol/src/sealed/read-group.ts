import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { nullable } from "../schema.ts";
import { SealedGroupView } from "./views.ts";

/** A sealed talk's group as it stands; null before it was begun. */
export const readGroup = operation("sealed.readGroup", {
  summary: "A sealed talk's group as it stands; null before it was begun.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId },
  output: { group: nullable(SealedGroupView) },
  refusals: ["class_mismatch"],
  discloses: ["device", "message_metadata"],
  rate: "read",
  effect: "read",
});
