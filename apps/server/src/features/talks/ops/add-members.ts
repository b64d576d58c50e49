import { addMembers, LIMITS } from "@musubi/protocol";
import { type Bound, handle, refuse } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { TalkDeps } from "../deps.ts";
import { replyWithTalk } from "../reply-with-talk.ts";
import { lockAndCountMembers, readMemberRoles } from "../store.ts";
import { writeHappening } from "../system-message.ts";

export function handleAddMembers(deps: TalkDeps): Bound {
  return handle(addMembers, async ({ tx, grant, actor, input }) => {
    const { talkId } = input;
    const memberCount = await lockAndCountMembers(tx, talkId);
    const present = new Set((await readMemberRoles(tx, grant)).map((member) => member.accountId));
    const entered = [...new Set(input.accountIds)].filter((id) => !present.has(id));
    if (memberCount + entered.length > LIMITS.groupMembers) return refuse("talk_full");
    const friends = await tx.rows(sql`
      select 1 from musubi.relations r
      where r.owner_id = ${actor.accountId} and r.other_id = any(${entered}::text[]) and r.state = 'friend'
        and musubi.relation_towards_actor(r.other_id) = 'friend'`);
    if (friends.length !== entered.length) return refuse("not_friends");
    if (entered.length === 0) return await replyWithTalk(deps, tx, actor, talkId, { messages: [] });
    const now = new Date(deps.clock.nowMs());
    const message = await writeHappening(tx, talkId, { what: "added", actorId: actor.accountId, subjectIds: entered }, now, deps.random);
    // They enter just before the message that says so, which is therefore the first one they see.
    for (const id of entered) await tx.rows(sql`select musubi.add_member(${talkId}, ${id}, ${message.seq - 1}, ${now})`);
    return await replyWithTalk(deps, tx, actor, talkId, { messages: [message], entered });
  });
}
