import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { FriendView } from "./views.ts";

/** Accept a request. */
export const acceptFriend = operation("friend.accept", {
  summary: "Accept a request.",
  actors: ["user"],
  access: { action: "friend.change", on: "accountId" },
  input: { accountId: AccountId },
  output: { friend: FriendView },
  refusals: ["too_many"],
  discloses: ["profile", "relation"],
  rate: "write",
  effect: "write",
});
