import { markFriend } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { FriendDeps } from "../deps.ts";
import { readFriend } from "../store.ts";

export function handleMarkFriend({ announceFriend }: FriendDeps): Bound {
  return handle(markFriend, async ({ tx, grant, actor, input }) => {
    if (grant.facts.relation !== "friend") return refuse("not_friends");
    await tx.run(sql`
      update musubi.relations set is_favourite = coalesce(${input.isFavourite ?? null}, is_favourite), is_hidden = coalesce(${input.isHidden ?? null}, is_hidden),
        changed_seq = musubi.next_own_change()
      where owner_id = ${actor.accountId} and other_id = ${input.accountId}`);
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    return reply({ friend }, { afterCommit: () => announceFriend(actor.accountId, input.accountId) });
  });
}
