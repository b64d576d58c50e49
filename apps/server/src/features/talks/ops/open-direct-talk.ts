import { LIMITS, newId, openDirectTalk } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { recordLastMessage } from "../deliveries.ts";
import type { TalkDeps } from "../deps.ts";
import { countTalks, readTalkRow } from "../store.ts";
import { viewTalk } from "../talk-view.ts";

export function handleOpenDirectTalk({ clock, random, region, announce }: TalkDeps): Bound {
  return handle(openDirectTalk, async ({ tx, grant, actor, input }) => {
    const pairKey = [actor.accountId, input.accountId].sort().join("|");
    // Two people who open it at the same moment wait here for each other and find one talk.
    await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${pairKey}, 0))`);
    const known = await tx.row<{ id: typeof actor.accountId }>(sql`select id from musubi.talks where pair_key = ${pairKey}`);
    if (known !== null) {
      const row = await readTalkRow(tx, actor.accountId, known.id as never);
      if (row === null) return deny("not a member");
      recordLastMessage(tx, actor, row, new Date(clock.nowMs()));
      return reply({ talk: viewTalk(row) });
    }
    if (grant.facts.relation !== "friend") return refuse("not_friends");
    if ((await countTalks(tx, actor.accountId)) >= LIMITS.talksPerAccount) return refuse("too_many");
    const talkId = newId("tlk", random);
    const now = new Date(clock.nowMs());
    await tx.rows(
      sql`select musubi.found_talk(${talkId}, 'direct', '', 'plain', ${region}, ${pairKey}, ${[input.accountId]}::text[], ${now})`,
    );
    const row = await readTalkRow(tx, actor.accountId, talkId);
    if (row === null) return deny("absent");
    return reply({ talk: viewTalk(row) }, { afterCommit: () => announce(talkId, [actor.accountId, input.accountId]) });
  });
}
