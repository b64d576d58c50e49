import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { optional } from "../schema.ts";
import { Protection, TalkView } from "./views.ts";

/** The talk between a friend and me; made at first use. */
export const openDirectTalk = operation("talk.openDirect", {
  summary: "The talk between a friend and me; made at first use.",
  actors: ["user"],
  access: { action: "friend.talk", on: "accountId" },
  /** "plain" when it is left out. Two people may have one talk of each. */
  input: { accountId: AccountId, protection: optional(Protection) },
  output: { talk: TalkView },
  refusals: ["not_friends", "no_keys", "too_many"],
  discloses: ["message_content", "message_metadata", "profile", "relation"],
  rate: "write",
  effect: "write",
});
