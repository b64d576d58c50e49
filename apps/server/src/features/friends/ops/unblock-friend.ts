import { type TalkId, unblockFriend } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { FriendDeps } from "../deps.ts";
import { putRelation, readFriend } from "../store.ts";

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
