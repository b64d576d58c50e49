import { readTalk } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { recordLastMessage } from "../deliveries.ts";
import type { TalkDeps } from "../deps.ts";
import { readTalkRow } from "../store.ts";
import { viewTalk } from "../talk-view.ts";

export function handleReadTalk({ clock }: TalkDeps): Bound {
  return handle(readTalk, async ({ tx, actor, input }) => {
    const row = await readTalkRow(tx, actor.accountId, input.talkId);
    if (row === null) return deny("absent");
    recordLastMessage(tx, actor, row, new Date(clock.nowMs()));
    return reply({ talk: viewTalk(row) });
  });
}
