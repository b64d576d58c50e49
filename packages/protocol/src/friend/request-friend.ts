import { Handle } from "../ids.ts";
import { operation } from "../operation.ts";
import { FriendView } from "./views.ts";

/** Ask a person, found by handle, to be friends. If they have already asked me, we are friends. */
export const requestFriend = operation("friend.request", {
  summary: "Ask a person, found by handle, to be friends. If they have already asked me, we are friends.",
  actors: ["user"],
  access: { action: "friend.find", on: "own" },
  input: { handle: Handle },
  output: { friend: FriendView },
  refusals: ["own_account", "already_friends", "too_many"],
  discloses: ["profile", "relation"],
  rate: "lookup",
  effect: "write",
});
