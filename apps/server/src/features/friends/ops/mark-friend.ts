import { markFriend } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { putMarks, readFriend } from "../store.ts";

export function handleMarkFriend({ announceFriend }: FriendDeps): Bound {
  return handle(markFriend, async ({ tx, grant, actor, input }) => {
    if (grant.facts.relation !== "friend") return refuse("not_friends");
    await putMarks(tx, grant, { isFavourite: input.isFavourite, isHidden: input.isHidden });
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    return reply({ friend }, { afterCommit: () => announceFriend(actor.accountId, input.accountId) });
  });
}
