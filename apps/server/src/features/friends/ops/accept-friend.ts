import { acceptFriend, LIMITS } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { countRelations, putRelation, readFriend } from "../store.ts";
import { toldBoth } from "../told-both.ts";

export function handleAcceptFriend(deps: FriendDeps): Bound {
  return handle(acceptFriend, async ({ tx, grant, actor, input }) => {
    const now = new Date(deps.clock.nowMs());
    if (grant.facts.relation !== "asking" || grant.facts.towardsMe !== "asked") return deny("not asked");
    if ((await countRelations(tx, actor.accountId)) > LIMITS.friendsPerAccount) return refuse("too_many");
    await putRelation(tx, actor.accountId, input.accountId, { mine: "friend", theirs: "friend" }, now);
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    return reply({ friend }, toldBoth(deps, [actor.accountId, input.accountId]));
  });
}
