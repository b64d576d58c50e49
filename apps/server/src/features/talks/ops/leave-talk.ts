import { leaveTalk } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";
import { lockMemberRoles, takeOut } from "../membership-store.ts";
import { talkEffects } from "../reply-with-talk.ts";
import { writeHappening } from "../system-message.ts";

export function handleLeaveTalk(deps: TalkDeps): Bound {
  return handle(leaveTalk, async ({ tx, grant, actor, input }) => {
    const { talkId } = input;
    // Under the lock: the talk may just have been handed to the one who leaves, or they left by another device.
    const members = await lockMemberRoles(tx, grant);
    const mine = members.find((member) => member.accountId === actor.accountId);
    if (mine === undefined) return deny("no longer a member");
    if (mine.role === "owner" && members.length > 1) return refuse("owner_must_stay");
    const now = new Date(deps.clock.nowMs());
    const message = await writeHappening(tx, talkId, { what: "left", actorId: actor.accountId }, now, deps.random);
    await takeOut(tx, grant, actor.accountId, now);
    return reply({}, talkEffects(deps, talkId, { messages: [message], gone: [actor.accountId] }));
  });
}
