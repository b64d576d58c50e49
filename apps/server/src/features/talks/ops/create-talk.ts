import { createTalk, LIMITS, newId } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { TalkDeps } from "../deps.ts";
import { countTalks, readTalkRow } from "../store.ts";
import { writeHappening } from "../system-message.ts";
import { viewTalk } from "../talk-view.ts";

export function handleCreateTalk({ clock, random, region, announce }: TalkDeps): Bound {
  return handle(createTalk, async ({ tx, actor, input }) => {
    const name = input.name.trim();
    const others = [...new Set(input.memberIds)].filter((id) => id !== actor.accountId);
    if ((await countTalks(tx, actor.accountId)) >= LIMITS.talksPerAccount) return refuse("too_many");
    const friends = await tx.rows(sql`
      select 1 from musubi.relations r where r.owner_id = ${actor.accountId} and r.other_id = any(${others}::text[]) and r.state = 'friend'
        and musubi.relation_towards_actor(r.other_id) = 'friend'`);
    if (friends.length !== others.length) return refuse("not_friends");
    const talkId = newId("tlk", random);
    const now = new Date(clock.nowMs());
    await tx.rows(sql`select musubi.found_talk(${talkId}, 'group', ${name}, 'plain', ${region}, null, ${others}::text[], ${now})`);
    await writeHappening(tx, talkId, { what: "created", actorId: actor.accountId, subjectIds: others, value: name }, now, random);
    const row = await readTalkRow(tx, actor.accountId, talkId);
    if (row === null) return deny("absent");
    return reply({ talk: viewTalk(row) }, { afterCommit: () => announce(talkId, [actor.accountId, ...others]) });
  });
}
