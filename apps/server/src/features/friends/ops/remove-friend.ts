import { removeFriend } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { putRelation, readFriend } from "../store.ts";
import { toldBoth } from "../told-both.ts";

export function handleRemoveFriend(deps: FriendDeps): Bound {
  return handle(removeFriend, async ({ tx, grant, actor, input }) => {
    const now = new Date(deps.clock.nowMs());
    if (grant.facts.relation !== "friend") return deny("not friends");
    await putRelation(
      tx,
      actor.accountId,
      input.accountId,
      { mine: "none", theirs: grant.facts.towardsMe === "friend" ? "none" : null },
      now,
    );
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    return reply({ friend }, toldBoth(deps, [actor.accountId, input.accountId]));
  });
}
