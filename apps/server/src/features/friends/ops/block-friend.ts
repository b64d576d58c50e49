import { blockFriend, LIMITS, type TalkId } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { FriendDeps } from "../deps.ts";
import { countRelations, putRelation, readFriend } from "../store.ts";

export function handleBlockFriend({ clock, announceFriend, talkChanged }: FriendDeps): Bound {
  return handle(blockFriend, async ({ tx, actor, input }) => {
    const now = new Date(clock.nowMs());
    if (input.accountId === actor.accountId) return refuse("own_account");
    if ((await countRelations(tx, actor.accountId)) >= LIMITS.friendsPerAccount) return refuse("too_many");
    await putRelation(tx, actor.accountId, input.accountId, { mine: "blocked", theirs: null }, now);
    const silenced = await tx.row<{ talkId: TalkId | null }>(sql`select musubi.settle_silence(${input.accountId}) as "talkId"`);
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    const afterCommit = (): void => {
      announceFriend(actor.accountId, input.accountId);
      const talkId = silenced?.talkId ?? null;
      if (talkId !== null) talkChanged(talkId, [actor.accountId, input.accountId]);
    };
    return reply({ friend }, { afterCommit });
  });
}
