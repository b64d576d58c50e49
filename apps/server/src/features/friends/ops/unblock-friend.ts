import { unblockFriend } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { putRelation, readFriend, settleSilence } from "../store.ts";

export function handleUnblockFriend({ clock, announceFriend, talkChanged }: FriendDeps): Bound {
  return handle(unblockFriend, async ({ tx, grant, actor, input }) => {
    const now = new Date(clock.nowMs());
    if (grant.facts.relation !== "blocked") return deny("not blocked");
    await putRelation(
      tx,
      actor.accountId,
      input.accountId,
      { mine: grant.facts.towardsMe === "friend" ? "friend" : "none", theirs: null },
      now,
    );
    const talkIds = await settleSilence(tx, input.accountId);
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    const afterCommit = (): void => {
      announceFriend(actor.accountId, input.accountId);
      for (const talkId of talkIds) talkChanged(talkId, [actor.accountId, input.accountId]);
    };
    return reply({ friend }, { afterCommit });
  });
}
