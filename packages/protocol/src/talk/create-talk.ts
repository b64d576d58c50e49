import { AccountId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list, optional, shownText } from "../schema.ts";
import { Protection, TalkView } from "./views.ts";

/** Make a group with friends. */
export const createTalk = operation("talk.create", {
  summary: "Make a group with friends.",
  actors: ["user"],
  access: { action: "talk.create", on: "own" },
  input: {
    /** Empty for a sealed talk: the server does not hear its name. */
    name: shownText(0, LIMITS.talkName),
    memberIds: list(AccountId, LIMITS.groupMembers - 1),
    /** "plain" when it is left out. */
    protection: optional(Protection),
  },
  output: { talk: TalkView },
  refusals: ["not_friends", "no_keys", "sealed_full", "name_wrong", "too_many"],
  discloses: ["profile", "relation", "message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
