import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { FriendView } from "./views.ts";

/** Decline a request, or take my own back. The other person is not told. */
export const declineFriend = operation("friend.decline", {
  summary: "Decline a request, or take my own back. The other person is not told.",
  actors: ["user"],
  access: { action: "friend.change", on: "accountId" },
  input: { accountId: AccountId },
  output: { friend: FriendView },
  refusals: [],
  discloses: ["profile", "relation"],
  rate: "write",
  effect: "write",
});
