import { leaveTalk } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { TalkDeps } from "../deps.ts";
import { talkEffects } from "../reply-with-talk.ts";
import { lockAndCountMembers, readMemberRoles } from "../store.ts";
import { writeHappening } from "../system-message.ts";

export function handleLeaveTalk(deps: TalkDeps): Bound {
  return handle(leaveTalk, async ({ tx, grant, actor, input }) => {
    const { talkId } = input;
    const memberCount = await lockAndCountMembers(tx, talkId);
    // Read under the lock: the talk may just have been handed to the one who leaves.
    const isOwner = (await readMemberRoles(tx, grant)).some((member) => member.accountId === actor.accountId && member.role === "owner");
    if (isOwner && memberCount > 1) return refuse("owner_must_stay");
    const now = new Date(deps.clock.nowMs());
    const message = await writeHappening(tx, talkId, { what: "left", actorId: actor.accountId }, now, deps.random);
    await tx.rows(sql`select musubi.drop_member(${talkId}, ${actor.accountId}, ${now})`);
    return reply({}, talkEffects(deps, talkId, { messages: [message], gone: [actor.accountId] }));
  });
}
