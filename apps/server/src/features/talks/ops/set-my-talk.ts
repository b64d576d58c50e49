import { setMyTalk } from "@musubi/protocol";
import { type Bound, deny, handle, outgoing, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { readTalkRow } from "../store.ts";
import { viewMine } from "../talk-view.ts";

export function handleSetMyTalk(): Bound {
  return handle(setMyTalk, async ({ tx, actor, input }) => {
    const { talkId, isPinned = null, isArchived = null, mutedUntil } = input;
    const changesMute = mutedUntil !== undefined;
    const until = mutedUntil === undefined || mutedUntil === null ? null : new Date(mutedUntil);
    await tx.run(sql`
      update musubi.talk_settings set is_pinned = coalesce(${isPinned}, is_pinned), is_archived = coalesce(${isArchived}, is_archived),
        muted_until = case when ${changesMute} then ${until}::timestamptz else muted_until end
      where talk_id = ${talkId} and account_id = ${actor.accountId}`);
    const row = await readTalkRow(tx, actor.accountId, talkId);
    if (row === null) return deny("absent");
    const mine = viewMine(row);
    return reply({ mine }, { events: [outgoing({ account: actor.accountId }, "talk.mineChanged", { talkId, mine }, actor)] });
  });
}
