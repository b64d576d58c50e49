import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { FriendView } from "./views.ts";

/** End a friendship. */
export const removeFriend = operation("friend.remove", {
  summary: "End a friendship.",
  actors: ["user"],
  access: { action: "friend.change", on: "accountId" },
  input: { accountId: AccountId },
  output: { friend: FriendView },
  refusals: [],
  discloses: ["profile", "relation"],
  rate: "write",
  effect: "write",
});
