import { blockFriend } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { putRelation, readFriend, settleSilence } from "../store.ts";

export function handleBlockFriend({ clock, announceFriend, talkChanged }: FriendDeps): Bound {
  return handle(blockFriend, async ({ tx, actor, input }) => {
    const now = new Date(clock.nowMs());
    if (input.accountId === actor.accountId) return refuse("own_account");
    await putRelation(tx, actor.accountId, input.accountId, { mine: "blocked", theirs: null }, now);
    const talkIds = await settleSilence(tx, input.accountId);
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    const afterCommit = (): void => {
      announceFriend(actor.accountId, input.accountId);
      for (const talkId of talkIds) talkChanged(talkId, [actor.accountId, input.accountId]);
    };
    return reply({ friend }, { afterCommit });
  });
}
