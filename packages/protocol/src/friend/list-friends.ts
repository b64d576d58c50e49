import { operation } from "../operation.ts";
import { bool, int, list, Seq } from "../schema.ts";
import { FriendView } from "./views.ts";

/** My friends, requests in both directions, and people I have blocked, from a change on. */
export const listFriends = operation("friend.list", {
  summary: "My friends, requests in both directions, and people I have blocked, from a change on.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { after: Seq, countMax: int(1, 500) },
  output: { friends: list(FriendView, 500), changeSeq: Seq, hasMore: bool },
  refusals: [],
  discloses: ["profile", "relation"],
  rate: "read",
  effect: "read",
});
