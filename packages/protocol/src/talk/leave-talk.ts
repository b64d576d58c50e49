import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";

/** Leave a group. What was written stays with the others. */
export const leaveTalk = operation("talk.leave", {
  summary: "Leave a group. What was written stays with the others.",
  actors: ["user"],
  access: { action: "talk.leave", on: "talkId" },
  input: { talkId: TalkId },
  output: {},
  refusals: ["owner_must_stay"],
  discloses: [],
  rate: "write",
  effect: "write",
});
