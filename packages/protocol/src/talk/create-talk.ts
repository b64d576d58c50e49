import { AccountId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { TalkName, TalkView } from "./views.ts";

/** Make a group with friends. */
export const createTalk = operation("talk.create", {
  summary: "Make a group with friends.",
  actors: ["user"],
  access: { action: "talk.create", on: "own" },
  input: { name: TalkName, memberIds: list(AccountId, LIMITS.groupMembers - 1) },
  output: { talk: TalkView },
  refusals: ["not_friends", "too_many"],
  discloses: ["profile", "relation", "message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
