import { LIMITS, newId, openDirectTalk } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import { recordLastMessage } from "../deliveries.ts";
import type { TalkDeps } from "../deps.ts";
import { countTalks, foundDirectTalk, lackKeys, lockDirectTalk } from "../membership-store.ts";
import { readTalkRow } from "../store.ts";
import { viewTalk } from "../talk-view.ts";

export function handleOpenDirectTalk({ clock, random, region, announce }: TalkDeps): Bound {
  return handle(openDirectTalk, async ({ tx, grant, actor, input }) => {
    const now = new Date(clock.nowMs());
    const protection = input.protection ?? "plain";
    const knownId = await lockDirectTalk(tx, grant, protection);
    if (knownId !== null) {
      const row = await readTalkRow(tx, actor.accountId, knownId);
      if (row === null) return deny("not a member");
      recordLastMessage(tx, actor, row, now);
      return reply({ talk: viewTalk(row) });
    }
    if (grant.facts.relation !== "friend") return refuse("not_friends");
    if ((await countTalks(tx, actor.accountId)) >= LIMITS.talksPerAccount) return refuse("too_many");
    if (protection === "sealed" && (await lackKeys(tx, [actor.accountId, input.accountId]))) return refuse("no_keys");
    const talkId = newId("tlk", random);
    await foundDirectTalk(tx, grant, { talkId, region, protection, at: now });
    const row = await readTalkRow(tx, actor.accountId, talkId);
    if (row === null) return deny("absent");
    return reply({ talk: viewTalk(row) }, { afterCommit: () => announce(talkId, [actor.accountId, input.accountId]) });
  });
}
