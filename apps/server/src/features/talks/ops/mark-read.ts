import { markRead } from "@musubi/protocol";
import { type Bound, deny, handle, type Outgoing, outgoing, reply } from "../../../kernel/binding.ts";
import { readMineChange } from "../mine-change.ts";
import { moveReadMark, showReadMark } from "../settings-store.ts";

export function handleMarkRead(): Bound {
  return handle(markRead, async ({ tx, grant, actor, input }) => {
    const { talkId } = input;
    const hasMoved = await moveReadMark(tx, grant, input.seq);
    const change = await readMineChange(tx, actor, talkId);
    if (change === null) return deny("absent");
    const { mine, told } = change;
    if (!hasMoved) return reply({ mine });
    const events: Outgoing[] = [told];
    const isShown = await showReadMark(tx, grant, mine.readSeq);
    // In a silenced talk nothing of the one reaches the other.
    if (isShown && !grant.facts.isSilent)
      events.push(outgoing({ talk: talkId }, "talk.read", { talkId, accountId: actor.accountId, seq: mine.readSeq }, actor));
    return reply({ mine }, { events });
  });
}
