import { LIMITS, requestFriend } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { countRelations, findByHandle, putRelation, readFriend, settleSilence } from "../store.ts";
import { toldBoth } from "../told-both.ts";

export function handleRequestFriend(deps: FriendDeps): Bound {
  return handle(requestFriend, async ({ tx, actor, input }) => {
    const found = await findByHandle(tx, actor.accountId, input.handle);
    if (found === null) return deny("nobody findable");
    const otherId = found.profile.accountId;
    if (otherId === actor.accountId) return refuse("own_account");
    if (found.relation === "friend") return refuse("already_friends");
    if ((await countRelations(tx, actor.accountId)) >= LIMITS.friendsPerAccount) return refuse("too_many");
    // They asked already, or never ended it on their side: then this is the second yes.
    const isMutual = found.towardsMe === "asked" || found.towardsMe === "friend";
    const now = new Date(deps.clock.nowMs());
    await putRelation(tx, actor.accountId, otherId, { mine: isMutual ? "friend" : "asked", theirs: isMutual ? "friend" : "asking" }, now);
    // Asking somebody whom I had blocked lifts the block: our talk speaks again.
    const opened = found.relation === "blocked" ? await settleSilence(tx, otherId) : [];
    const friend = await readFriend(tx, actor.accountId, otherId);
    return reply({ friend }, toldBoth(deps, [actor.accountId, otherId], opened));
  });
}
