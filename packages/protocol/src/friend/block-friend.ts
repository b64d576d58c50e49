import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { FriendView } from "./views.ts";

/** Block a person whom I can see. Our direct talk goes silent for both; they are not told. */
export const blockFriend = operation("friend.block", {
  summary: "Block a person whom I can see. Our direct talk goes silent for both; they are not told.",
  actors: ["user"],
  access: { action: "profile.read", on: "accountId" },
  input: { accountId: AccountId },
  output: { friend: FriendView },
  refusals: ["own_account"],
  discloses: ["profile", "relation"],
  rate: "write",
  effect: "write",
});
