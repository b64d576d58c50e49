import { removeFriend } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { putRelation, readFriend } from "../store.ts";

export function handleRemoveFriend({ clock, announceFriend }: FriendDeps): Bound {
  return handle(removeFriend, async ({ tx, grant, actor, input }) => {
    const now = new Date(clock.nowMs());
    if (grant.facts.relation !== "friend") return deny("not friends");
    await putRelation(
      tx,
      actor.accountId,
      input.accountId,
      { mine: "none", theirs: grant.facts.towardsMe === "friend" ? "none" : null },
      now,
    );
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    return reply(
      { friend },
      {
        afterCommit: () => {
          announceFriend(actor.accountId, input.accountId);
          announceFriend(input.accountId, actor.accountId);
        },
      },
    );
  });
}
