import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { FriendView } from "./views.ts";

/** Lift a block. */
export const unblockFriend = operation("friend.unblock", {
  summary: "Lift a block.",
  actors: ["user"],
  access: { action: "friend.change", on: "accountId" },
  input: { accountId: AccountId },
  output: { friend: FriendView },
  refusals: [],
  discloses: ["profile", "relation"],
  rate: "write",
  effect: "write",
});
