import { removeMember } from "@musubi/protocol";
import { type Bound, deny, handle } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { TalkDeps } from "../deps.ts";
import { replyWithTalk } from "../reply-with-talk.ts";
import { readMemberRoles } from "../store.ts";
import { writeHappening } from "../system-message.ts";

export function handleRemoveMember(deps: TalkDeps): Bound {
  return handle(removeMember, async ({ tx, grant, actor, input }) => {
    const { talkId, accountId } = input;
    const target = (await readMemberRoles(tx, grant)).find((member) => member.accountId === accountId);
    if (target === undefined || accountId === actor.accountId) return deny("not another member");
    if (target.role === "owner" || (target.role === "admin" && grant.facts.role !== "owner")) return deny("stands above");
    const now = new Date(deps.clock.nowMs());
    const message = await writeHappening(
      tx,
      talkId,
      { what: "removed", actorId: actor.accountId, subjectIds: [accountId] },
      now,
      deps.random,
    );
    await tx.rows(sql`select musubi.drop_member(${talkId}, ${accountId}, ${now})`);
    return await replyWithTalk(deps, tx, actor, talkId, { messages: [message], gone: [accountId] });
  });
}
