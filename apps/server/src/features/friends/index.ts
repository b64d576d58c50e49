import type { Feature } from "../../kernel/feature.ts";
import { registerFriendRules } from "./access.ts";
import type { FriendDeps } from "./deps.ts";
import { handleAcceptFriend } from "./ops/accept-friend.ts";
import { handleBlockFriend } from "./ops/block-friend.ts";
import { handleDeclineFriend } from "./ops/decline-friend.ts";
import { handleFindFriend } from "./ops/find-friend.ts";
import { handleListFriends } from "./ops/list-friends.ts";
import { handleMarkFriend } from "./ops/mark-friend.ts";
import { handleRemoveFriend } from "./ops/remove-friend.ts";
import { handleRequestFriend } from "./ops/request-friend.ts";
import { handleUnblockFriend } from "./ops/unblock-friend.ts";

/** Friends: finding, asking, blocking. No address book is ever taken in. */
export function friendFeature(deps: FriendDeps): Feature {
  return {
    register: registerFriendRules,
    operations: [
      handleAcceptFriend(deps),
      handleBlockFriend(deps),
      handleDeclineFriend(deps),
      handleFindFriend(),
      handleListFriends(),
      handleMarkFriend(deps),
      handleRemoveFriend(deps),
      handleRequestFriend(deps),
      handleUnblockFriend(deps),
    ],
  };
}
