import { createTalk, LIMITS, newId } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";
import { areFriends, countTalks, exceedsDevices, foundGroup, lackKeys } from "../membership-store.ts";
import { readTalkRow } from "../store.ts";
import { writeHappening } from "../system-message.ts";
import { viewTalk } from "../talk-view.ts";

export function handleCreateTalk({ clock, random, region, announce }: TalkDeps): Bound {
  return handle(createTalk, async ({ tx, grant, actor, input }) => {
    const name = input.name.trim();
    const protection = input.protection ?? "plain";
    // A sealed talk's name is inside it; an open one needs one to be told apart.
    if ((name === "") !== (protection === "sealed")) return refuse("name_wrong");
    const others = [...new Set(input.memberIds)].filter((id) => id !== actor.accountId);
    if ((await countTalks(tx, actor.accountId)) >= LIMITS.talksPerAccount) return refuse("too_many");
    if (!(await areFriends(tx, grant, others))) return refuse("not_friends");
    if (protection === "sealed" && (await lackKeys(tx, [actor.accountId, ...others]))) return refuse("no_keys");
    const talkId = newId("tlk", random);
    const now = new Date(clock.nowMs());
    await foundGroup(tx, grant, { talkId, region, protection, at: now }, { name, otherIds: others });
    if (await exceedsDevices(tx, talkId)) return refuse("sealed_full");
    await writeHappening(tx, talkId, { what: "created", actorId: actor.accountId, subjectIds: others, value: name }, now, random);
    const row = await readTalkRow(tx, actor.accountId, talkId);
    if (row === null) return deny("absent");
    return reply({ talk: viewTalk(row) }, { afterCommit: () => announce(talkId, [actor.accountId, ...others]) });
  });
}
