import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { TalkView } from "./views.ts";

/** The talk between a friend and me; made at first use. */
export const openDirectTalk = operation("talk.openDirect", {
  summary: "The talk between a friend and me; made at first use.",
  actors: ["user"],
  access: { action: "friend.talk", on: "accountId" },
  input: { accountId: AccountId },
  output: { talk: TalkView },
  refusals: ["not_friends", "too_many"],
  discloses: ["message_content", "message_metadata", "profile", "relation"],
  rate: "write",
  effect: "write",
});
