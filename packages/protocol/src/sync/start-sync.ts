import { AccountView } from "../account/views.ts";
import { FriendView } from "../friend/views.ts";
import { operation } from "../operation.ts";
import { bool, list, Seq } from "../schema.ts";
import { TalkView } from "../talk/views.ts";

/** What a device needs to show the first screen, in one round trip: my account, and friends and talks from the changes it knows. */
export const startSync = operation("sync.start", {
  summary: "What a device needs to show the first screen, in one round trip: my account, and friends and talks from the changes it knows.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { friendsAfter: Seq },
  output: {
    account: AccountView,
    friends: list(FriendView, 500),
    hasMoreFriends: bool,
    talks: list(TalkView, 200),
    hasMoreTalks: bool,
    changeSeq: Seq,
  },
  refusals: [],
  discloses: ["account", "profile", "relation", "message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
