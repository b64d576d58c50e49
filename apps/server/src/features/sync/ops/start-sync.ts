import { startSync } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readFriendPage } from "../../friends/port.ts";
import { readTalkPageDelivered } from "../../talks/port.ts";
import type { SyncDeps } from "../deps.ts";

const FRIENDS_FIRST = 500;
const TALKS_FIRST = 200;

export function handleStartSync({ clock, readAccount }: SyncDeps): Bound {
  return handle(startSync, async ({ tx, grant, actor, input }) => {
    const account = await readAccount(tx, grant);
    const friends = await readFriendPage(tx, actor.accountId, input.friendsAfter, FRIENDS_FIRST);
    const talks = await readTalkPageDelivered(tx, grant, null, TALKS_FIRST, new Date(clock.nowMs()));
    return reply({
      account,
      friends: friends.friends,
      hasMoreFriends: friends.hasMore,
      talks: talks.talks,
      hasMoreTalks: talks.hasMore,
      changeSeq: friends.changeSeq,
    });
  });
}
