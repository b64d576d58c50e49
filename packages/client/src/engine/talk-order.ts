import type { TalkId, TalkView } from "@musubi/protocol";
import type { TalksState } from "./surface.ts";

function activityAt(talk: TalkView): number {
  return talk.lastMessage?.sentAt ?? talk.createdAt;
}

function byPlace(a: TalkView, b: TalkView): number {
  return Number(b.mine.isPinned) - Number(a.mine.isPinned) || activityAt(b) - activityAt(a) || (a.talkId < b.talkId ? -1 : 1);
}

/** The lists of talks and the totals of what is unread, at this moment (muting ends by itself). */
export function talksState(talks: readonly TalkView[], nowMs: number): TalksState {
  const sorted = talks.toSorted(byPlace);
  let unreadCount = 0;
  let mutedUnreadCount = 0;
  let mentionCount = 0;
  for (const { mine } of talks) {
    if (mine.mutedUntil !== null && mine.mutedUntil > nowMs) mutedUnreadCount += mine.unreadCount;
    else unreadCount += mine.unreadCount;
    mentionCount += mine.mentionCount;
  }
  return {
    byId: new Map<TalkId, TalkView>(sorted.map((talk) => [talk.talkId, talk])),
    ordered: sorted.filter((talk) => !talk.mine.isArchived),
    archived: sorted.filter((talk) => talk.mine.isArchived),
    unreadCount,
    mutedUnreadCount,
    mentionCount,
  };
}
