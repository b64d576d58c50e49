import { LIMITS, requestFriend } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { countRelations, findByHandle, putRelation, readFriend, settleSilence } from "../store.ts";

export function handleRequestFriend({ clock, announceFriend, talkChanged }: FriendDeps): Bound {
  return handle(requestFriend, async ({ tx, actor, input }) => {
    const found = await findByHandle(tx, actor.accountId, input.handle);
    if (found === null) return deny("nobody findable");
    const otherId = found.profile.accountId;
    if (otherId === actor.accountId) return refuse("own_account");
    if (found.relation === "friend") return refuse("already_friends");
    if ((await countRelations(tx, actor.accountId)) >= LIMITS.friendsPerAccount) return refuse("too_many");
    // They asked already, or never ended it on their side: then this is the second yes.
    const isMutual = found.towardsMe === "asked" || found.towardsMe === "friend";
    const now = new Date(clock.nowMs());
    await putRelation(tx, actor.accountId, otherId, { mine: isMutual ? "friend" : "asked", theirs: isMutual ? "friend" : "asking" }, now);
    // Asking somebody whom I had blocked lifts the block: our talk speaks again.
    const opened = found.relation === "blocked" ? await settleSilence(tx, otherId) : null;
    const friend = await readFriend(tx, actor.accountId, otherId);
    const afterCommit = (): void => {
      announceBoth(announceFriend, actor.accountId, otherId);
      if (opened !== null) talkChanged(opened, [actor.accountId, otherId]);
    };
    return reply({ friend }, { afterCommit });
  });
}

function announceBoth(announce: FriendDeps["announceFriend"], one: Parameters<FriendDeps["announceFriend"]>[0], other: typeof one): void {
  announce(one, other);
  announce(other, one);
}
