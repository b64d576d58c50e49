import { addMembers, LIMITS } from "@musubi/protocol";
import { type Bound, deny, handle, refuse } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";
import { areFriends, exceedsDevices, lackKeys, letIn, lockMemberRoles } from "../membership-store.ts";
import { replyWithTalk } from "../reply-with-talk.ts";
import { writeHappening } from "../system-message.ts";

export function handleAddMembers(deps: TalkDeps): Bound {
  return handle(addMembers, async ({ tx, grant, actor, input }) => {
    const { talkId } = input;
    // Under the lock, so that two entries do not both see the last free place.
    const members = new Set((await lockMemberRoles(tx, grant)).map((member) => member.accountId));
    if (!members.has(actor.accountId)) return deny("no longer a member");
    const entered = [...new Set(input.accountIds)].filter((id) => !members.has(id));
    if (members.size + entered.length > LIMITS.groupMembers) return refuse("talk_full");
    if (!(await areFriends(tx, grant, entered))) return refuse("not_friends");
    if (grant.facts.protection === "sealed" && (await lackKeys(tx, entered))) return refuse("no_keys");
    if (entered.length === 0) return await replyWithTalk(deps, tx, actor, talkId, { messages: [] });
    const now = new Date(deps.clock.nowMs());
    const message = await writeHappening(tx, talkId, { what: "added", actorId: actor.accountId, subjectIds: entered }, now, deps.random);
    // They enter just before the message that says so, which is therefore the first one they see.
    if (!(await letIn(tx, grant, entered, { afterSeq: message.seq - 1, at: now }))) return refuse("not_friends");
    if (await exceedsDevices(tx, talkId)) return refuse("sealed_full");
    return await replyWithTalk(deps, tx, actor, talkId, { messages: [message], entered });
  });
}
