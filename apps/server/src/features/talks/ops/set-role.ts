import { setRole } from "@musubi/protocol";
import { type Bound, deny, handle } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";
import { giveRole, lockMemberRoles } from "../membership-store.ts";
import { replyWithTalk } from "../reply-with-talk.ts";
import { writeHappening } from "../system-message.ts";

export function handleSetRole(deps: TalkDeps): Bound {
  return handle(setRole, async ({ tx, grant, actor, input }) => {
    const { talkId, accountId, role } = input;
    // Under the lock: two who hand the talk over at the same moment do not both own it to give.
    const members = await lockMemberRoles(tx, grant);
    if (!members.some((member) => member.accountId === actor.accountId && member.role === "owner")) return deny("no longer the owner");
    const target = members.find((member) => member.accountId === accountId);
    if (target === undefined || accountId === actor.accountId) return deny("not another member");
    const now = new Date(deps.clock.nowMs());
    await giveRole(tx, grant, accountId, role);
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
