import { AccountId, TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { TalkView } from "./views.ts";

/** Remove a member from a group; they get nothing further within a second. */
export const removeMember = operation("talk.removeMember", {
  summary: "Remove a member from a group; they get nothing further within a second.",
  actors: ["user"],
  access: { action: "talk.remove", on: "talkId" },
  input: { talkId: TalkId, accountId: AccountId },
  output: { talk: TalkView },
  refusals: [],
  discloses: ["profile", "relation", "message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
