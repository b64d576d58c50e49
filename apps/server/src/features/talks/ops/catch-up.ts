import { catchUp, type TalkId } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { changedRanges, type DeliveredRange, recordDeliveries } from "../deliveries.ts";
import type { TalkDeps } from "../deps.ts";
import { type ChangedTalk, readChanges } from "../store.ts";

export function handleCatchUp({ clock }: TalkDeps): Bound {
  return handle(catchUp, async ({ tx, actor, input }) => {
    const changed = await readChanges(tx, input.cursors, input.countMax + 1);
    const ranges: DeliveredRange[] = [];
    const talks = input.cursors.flatMap(({ talkId, after }) => {
      const found = changed.get(talkId);
      if (found === undefined) return [];
      const talk = stretch(talkId, after, found, input.countMax);
      ranges.push(...changedRanges(talkId, talk.messages, { after, hasMore: talk.hasMore }));
      return [talk];
    });
    recordDeliveries(tx, actor.deviceId, ranges, new Date(clock.nowMs()));
    const goneTalkIds = input.cursors.map((cursor) => cursor.talkId).filter((talkId) => !changed.has(talkId));
    return reply({ talks, goneTalkIds });
  });
}

function stretch(talkId: TalkId, after: number, { lastSeq, messages: found }: ChangedTalk, countMax: number) {
  const hasMore = found.length > countMax;
  const messages = found.slice(0, countMax);
  const newest = messages.at(-1)?.changedSeq;
  return { talkId, messages, through: hasMore ? (newest ?? after) : Math.max(after, lastSeq, newest ?? 0), hasMore };
}
