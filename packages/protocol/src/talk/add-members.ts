import { AccountId, TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { TalkView } from "./views.ts";

/** Add friends of mine to a group. They see what is written from now on. */
export const addMembers = operation("talk.addMembers", {
  summary: "Add friends of mine to a group. They see what is written from now on.",
  actors: ["user"],
  access: { action: "talk.invite", on: "talkId" },
  input: { talkId: TalkId, accountIds: list(AccountId, 100, 1) },
  output: { talk: TalkView },
  refusals: ["not_friends", "no_keys", "talk_full", "sealed_full"],
  discloses: ["profile", "relation", "message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
