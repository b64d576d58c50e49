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
    // A group has one owner: handing it over makes the former one an admin.
    if (role === "owner")
      await tx.run(sql`update musubi.talk_members set role = 'admin' where talk_id = ${talkId} and account_id = ${actor.accountId}`);
    await tx.run(sql`update musubi.talk_members set role = ${role} where talk_id = ${talkId} and account_id = ${accountId}`);
    await tx.run(sql`update musubi.talks set roster_version = roster_version + 1 where id = ${talkId}`);
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
