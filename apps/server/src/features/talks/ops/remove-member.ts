import { removeMember } from "@musubi/protocol";
import { type Bound, deny, handle } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";
import { lockMemberRoles, takeOut } from "../membership-store.ts";
import { replyWithTalk } from "../reply-with-talk.ts";
import { writeHappening } from "../system-message.ts";

const RANKS = { owner: 2, admin: 1, member: 0 };

export function handleRemoveMember(deps: TalkDeps): Bound {
  return handle(removeMember, async ({ tx, grant, actor, input }) => {
    const { talkId, accountId } = input;
    // Under the lock: either may just have got another role, or be out already.
    const members = await lockMemberRoles(tx, grant);
    const mine = members.find((member) => member.accountId === actor.accountId);
    const target = members.find((member) => member.accountId === accountId);
    if (mine === undefined || target === undefined || target === mine) return deny("not another member");
    if (RANKS[mine.role] <= RANKS[target.role]) return deny("stands above");
    const now = new Date(deps.clock.nowMs());
    const message = await writeHappening(
      tx,
      talkId,
      { what: "removed", actorId: actor.accountId, subjectIds: [accountId] },
      now,
      deps.random,
    );
    await takeOut(tx, grant, accountId, now);
    return await replyWithTalk(deps, tx, actor, talkId, { messages: [message], gone: [accountId] });
  });
}
