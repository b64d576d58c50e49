import { setRole } from "@musubi/protocol";
import { type Bound, deny, handle } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { TalkDeps } from "../deps.ts";
import { replyWithTalk } from "../reply-with-talk.ts";
import { lockAndCountMembers, readMemberRoles } from "../store.ts";
import { writeHappening } from "../system-message.ts";

export function handleSetRole(deps: TalkDeps): Bound {
  return handle(setRole, async ({ tx, grant, actor, input }) => {
    const { talkId, accountId, role } = input;
    await lockAndCountMembers(tx, talkId);
    // Read again under the lock: two who hand the talk over at the same moment do not both own it to give.
    const members = await readMemberRoles(tx, grant);
    if (!members.some((member) => member.accountId === actor.accountId && member.role === "owner")) return deny("no longer the owner");
    const target = members.find((member) => member.accountId === accountId);
    if (target === undefined || accountId === actor.accountId) return deny("not another member");
    const now = new Date(deps.clock.nowMs());
    await tx.rows(sql`select musubi.set_role(${talkId}, ${accountId}, ${role})`);
    const message = await writeHappening(
      tx,
      talkId,
      { what: "role", actorId: actor.accountId, subjectIds: [accountId], value: role },
      now,
      deps.random,
    );
    return await replyWithTalk(deps, tx, actor, talkId, { messages: [message] });
  });
}
