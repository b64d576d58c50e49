import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, optional } from "../schema.ts";
import { FriendView } from "./views.ts";

/** Mark a friend as favourite or hide them from my list. */
export const markFriend = operation("friend.mark", {
  summary: "Mark a friend as favourite or hide them from my list.",
  actors: ["user"],
  access: { action: "friend.change", on: "accountId" },
  input: { accountId: AccountId, isFavourite: optional(bool), isHidden: optional(bool) },
  output: { friend: FriendView },
  refusals: ["not_friends"],
  discloses: ["profile", "relation"],
  rate: "write",
  effect: "write",
});
