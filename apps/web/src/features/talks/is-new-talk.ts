import type { AccountId, TalkView } from "@musubi/protocol";

/** Whether somebody has put me into this group and I have not looked at it yet: nothing that counts as unread is there, but it is new. */
export function isNewTalk({ kind, lastMessage, mine }: Pick<TalkView, "kind" | "lastMessage" | "mine">, myId: AccountId): boolean {
  if (kind !== "group" || lastMessage === null || lastMessage.seq <= mine.readSeq) return false;
  const { content } = lastMessage;
  if (content.kind !== "system" || content.actorId === myId) return false;
  return content.what === "created" || (content.what === "added" && content.subjectIds.includes(myId));
}
