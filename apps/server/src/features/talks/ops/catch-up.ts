import { type AccountId, catchUp, type MessageView, type TalkId } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { raw, sql } from "../../../platform/postgres/sql.ts";
import { rangeOf, recordDeliveries } from "../deliveries.ts";
import type { TalkDeps } from "../deps.ts";
import { MESSAGE_COLUMNS, type MessageRow, viewMessage } from "../message-view.ts";

interface Cursor {
  readonly talkId: TalkId;
  readonly after: number;
}

export function handleCatchUp({ clock }: TalkDeps): Bound {
  return handle(catchUp, async ({ tx, actor, input }) => {
    // In this order on one connection: what commits in between is sent again as an event or next time, never skipped.
    const [lastSeqs, rows] = await Promise.all([
      readLastSeqs(tx, actor.accountId, input.cursors),
      readChanges(tx, actor.accountId, input.cursors, input.countMax + 1),
    ]);
    const talks = input.cursors.flatMap(({ talkId, after }) => {
      const lastSeq = lastSeqs.get(talkId);
      return lastSeq === undefined ? [] : [stretch(talkId, after, lastSeq, rows.get(talkId) ?? [], input.countMax)];
    });
    recordDeliveries(
      tx,
      actor.deviceId,
      talks.flatMap((talk) => rangeOf(talk.talkId, talk.messages)),
      new Date(clock.nowMs()),
    );
    const goneTalkIds = input.cursors.map((cursor) => cursor.talkId).filter((talkId) => !lastSeqs.has(talkId));
    return reply({ talks, goneTalkIds });
  });
}

/** How far each of the actor's talks has come. */
async function readLastSeqs(tx: Tx, actorId: AccountId, cursors: readonly Cursor[]): Promise<Map<TalkId, number>> {
  const rows = await tx.rows<{ id: TalkId; last_seq: number }>(sql`
    select t.id, t.last_seq from musubi.talks t join musubi.talk_members mine on mine.talk_id = t.id
    where mine.account_id = ${actorId} and t.id = any(${cursors.map((cursor) => cursor.talkId)}::text[])`);
  return new Map(rows.map((row) => [row.id, row.last_seq]));
}

async function readChanges(tx: Tx, actorId: AccountId, cursors: readonly Cursor[], countMax: number): Promise<Map<TalkId, MessageRow[]>> {
  const rows = await tx.rows<MessageRow>(sql`
    select found.* from unnest(${cursors.map((c) => c.talkId)}::text[], ${cursors.map((c) => c.after)}::bigint[]) as c (talk_id, after)
    join musubi.talk_members mine on mine.talk_id = c.talk_id and mine.account_id = ${actorId}
    cross join lateral (
      select * from (
        (select ${raw(MESSAGE_COLUMNS)} from musubi.messages m where m.talk_id = c.talk_id and m.seq > greatest(c.after, mine.joined_seq) and m.changed_seq = m.seq order by m.seq limit ${countMax})
        union all
        (select ${raw(MESSAGE_COLUMNS)} from musubi.messages m where m.talk_id = c.talk_id and m.seq > mine.joined_seq and m.changed_seq > c.after and m.changed_seq <> m.seq order by m.changed_seq limit ${countMax})
      ) both_kinds order by changed_seq limit ${countMax}
    ) found`);
  const byTalk = new Map<TalkId, MessageRow[]>();
  for (const row of rows) {
    const list = byTalk.get(row.talk_id);
    if (list === undefined) byTalk.set(row.talk_id, [row]);
    else list.push(row);
  }
  return byTalk;
}

function stretch(talkId: TalkId, after: number, lastSeq: number, rows: readonly MessageRow[], countMax: number) {
  const hasMore = rows.length > countMax;
  const messages: MessageView[] = rows.slice(0, countMax).map(viewMessage);
  const through = hasMore ? (messages.at(-1)?.changedSeq ?? after) : Math.max(after, lastSeq, messages.at(-1)?.changedSeq ?? 0);
  return { talkId, messages, through, hasMore };
}
