import { markRead } from "@musubi/protocol";
import { type Bound, deny, handle, type Outgoing, outgoing, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { readTalkRow } from "../store.ts";
import { viewMine } from "../talk-view.ts";

export function handleMarkRead(): Bound {
  return handle(markRead, async ({ tx, grant, actor, input }) => {
    const { talkId } = input;
    // Only forwards, and never beyond what exists: a device with old news changes nothing.
    const moved = await tx.run(sql`
      update musubi.talk_settings s set read_seq = least(${input.seq}, t.last_seq)
      from musubi.talks t where t.id = s.talk_id and s.talk_id = ${talkId} and s.account_id = ${actor.accountId} and s.read_seq < least(${input.seq}, t.last_seq)`);
    const row = await readTalkRow(tx, actor.accountId, talkId);
    if (row === null) return deny("absent");
    const mine = viewMine(row);
    if (moved === 0) return reply({ mine });
    const events: Outgoing[] = [outgoing({ account: actor.accountId }, "talk.mineChanged", { talkId, mine }, actor)];
    const shown = await tx.run(sql`
      update musubi.talk_members m set shown_read_seq = ${mine.readSeq}
      from musubi.accounts a where a.id = m.account_id and a.sends_read_receipts and m.talk_id = ${talkId} and m.account_id = ${actor.accountId}`);
    // In a silenced talk nothing of the one reaches the other.
    if (shown > 0 && !grant.facts.isSilent)
      events.push(outgoing({ talk: talkId }, "talk.read", { talkId, accountId: actor.accountId, seq: mine.readSeq }, actor));
    return reply({ mine }, { events });
  });
}
