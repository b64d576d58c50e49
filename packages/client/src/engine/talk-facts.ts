import type { AccountId, MessageView, MyTalkView, ProfileView, TalkView } from "@musubi/protocol";

/**
 * What is known about one talk beside its messages. Views of a talk reach the device by events and by answers, and an answer may be
 * older than the event that overtook it. So each part of the view is guarded by the place in the talk's order it speaks for.
 */
export interface TalkFacts {
  readonly view: TalkView;
  /** `lastSeq` of the view from which name, members and abilities were taken. */
  readonly metaSeq: number;
  /** The unread counts contain every change up to here. */
  readonly countedSeq: number;
}

/** The facts after a step, and whether a part of them may now be wrong until the talk is read again. */
export interface FactsStep {
  readonly facts: TalkFacts;
  readonly isUncertain: boolean;
}

/** The server counts no further; a screen says "999+". */
const COUNTED_MAX = 1_000;
/** Lines of the server after which the talk itself looks different. */
const TALK_CHANGES: ReadonlySet<string> = new Set(["joined", "added", "left", "removed", "renamed", "role", "posting", "picture"]);

function newest(held: MessageView | null, offered: MessageView | null): MessageView | null {
  if (held === null || offered === null) return held ?? offered;
  if (offered.seq !== held.seq) return offered.seq > held.seq ? offered : held;
  return offered.changedSeq > held.changedSeq ? offered : held;
}

function counts(unreadCount: number, mentionCount: number): Pick<MyTalkView, "unreadCount" | "mentionCount"> {
  return { unreadCount: Math.min(unreadCount, COUNTED_MAX), mentionCount: Math.min(mentionCount, COUNTED_MAX) };
}

/** The facts that one view alone gives. */
export function factsOf(view: TalkView): TalkFacts {
  return { view, metaSeq: view.lastSeq, countedSeq: view.lastSeq };
}

/** Takes a view of the talk in, each part only if it is not older than what is known. */
export function takeTalk(facts: TalkFacts, offered: TalkView): FactsStep {
  const held = facts.view;
  const meta = offered.lastSeq >= facts.metaSeq ? offered : held;
  const hasNewerCounts = offered.lastSeq >= facts.countedSeq;
  const readSeq = Math.max(held.mine.readSeq, offered.mine.readSeq);
  // The server had not been told yet how far I have read here: its counts are for another place.
  const isReadHereFirst = readSeq > offered.mine.readSeq;
  const source = hasNewerCounts && !isReadHereFirst ? offered.mine : held.mine;
  const isAllRead = readSeq >= Math.max(held.lastSeq, offered.lastSeq);
  const view: TalkView = {
    ...meta,
    lastSeq: Math.max(held.lastSeq, offered.lastSeq),
    lastMessage: newest(held.lastMessage, offered.lastMessage),
    mine: { ...meta.mine, readSeq, ...(isAllRead ? counts(0, 0) : counts(source.unreadCount, source.mentionCount)) },
  };
  return {
    facts: {
      view,
      metaSeq: Math.max(facts.metaSeq, offered.lastSeq),
      countedSeq: Math.max(facts.countedSeq, offered.lastSeq),
    },
    isUncertain: !isAllRead && (!hasNewerCounts || isReadHereFirst),
  };
}

/** Whether a message counts as unread for this person, wherever they have read to. */
export function isCountable(message: MessageView, myId: AccountId): boolean {
  return message.senderId !== null && message.senderId !== myId && message.content.kind !== "system" && message.content.kind !== "unsent";
}

/** Whether a message names this person. */
export function mentions(message: MessageView, myId: AccountId): boolean {
  return message.content.kind === "text" && (message.content.mentions ?? []).some((mention) => mention.accountId === myId);
}

/**
 * Takes one change of a message in, in the talk's order (`changedSeq` follows what is known). A new message is counted; a change of
 * an older unread one may have counted before in another form, which only the server knows. A line of the server about the talk
 * itself means that its view is old.
 */
export function takeMessage(facts: TalkFacts, message: MessageView, myId: AccountId): FactsStep {
  const { mine } = facts.view;
  const isCounted = message.changedSeq <= facts.countedSeq;
  const isUnread = !isCounted && message.seq > mine.readSeq && message.senderId !== myId;
  const isNew = message.seq > facts.countedSeq;
  const adds = isUnread && isNew && isCountable(message, myId);
  const next = adds ? { ...mine, ...counts(mine.unreadCount + 1, mine.mentionCount + (mentions(message, myId) ? 1 : 0)) } : mine;
  const isOldChange = isUnread && !isNew && (message.content.kind === "unsent" || message.editedAt !== null);
  const isTalkChange = message.content.kind === "system" && TALK_CHANGES.has(message.content.what) && message.seq > facts.metaSeq;
  const view: TalkView = {
    ...facts.view,
    ...(isTalkChange && message.content.kind === "system" && message.content.what === "renamed" ? { name: message.content.value } : {}),
    lastSeq: Math.max(facts.view.lastSeq, message.changedSeq),
    lastMessage: newest(facts.view.lastMessage, message),
    mine: next,
  };
  return {
    facts: { ...facts, view, countedSeq: Math.max(facts.countedSeq, message.changedSeq) },
    isUncertain: isOldChange || isTalkChange,
  };
}

/** Whether a message is mine to see: what was written before I came is not, and is not shown even if it arrives. */
export function isVisible(facts: TalkFacts, message: MessageView): boolean {
  return message.seq > facts.view.mine.joinedSeq;
}

/** A change of a message that is not mine to see: only the talk's order moves on. */
export function passOver(facts: TalkFacts, changedSeq: number): TalkFacts {
  const view = { ...facts.view, lastSeq: Math.max(facts.view.lastSeq, changedSeq) };
  return { ...facts, view, countedSeq: Math.max(facts.countedSeq, changedSeq) };
}

/** Takes my own place in the talk in, as another device or an answer tells it. */
export function takeMine(facts: TalkFacts, offered: MyTalkView): FactsStep {
  const held = facts.view.mine;
  const readSeq = Math.max(held.readSeq, offered.readSeq);
  const isAllRead = readSeq >= facts.view.lastSeq;
  const source = offered.readSeq >= held.readSeq ? offered : held;
  const mine: MyTalkView = { ...offered, readSeq, ...(isAllRead ? counts(0, 0) : counts(source.unreadCount, source.mentionCount)) };
  // The counts of `offered` may or may not contain a message whose event is still on its way.
  const isUncertain = !isAllRead && (mine.unreadCount !== held.unreadCount || mine.mentionCount !== held.mentionCount);
  return { facts: { ...facts, view: { ...facts.view, mine } }, isUncertain };
}

/** I have read up to `seq` on this device. `loaded` are the messages after it that are known here, or null when some are not. */
export function takeOwnReading(facts: TalkFacts, seq: number, own: { loaded: readonly MessageView[] | null; myId: AccountId }): TalkFacts {
  const held = facts.view.mine;
  const readSeq = Math.max(held.readSeq, Math.min(seq, facts.view.lastSeq));
  if (readSeq === held.readSeq) return facts;
  const lastMessageSeq = facts.view.lastMessage?.seq ?? 0;
  const unread = readSeq >= lastMessageSeq ? [] : own.loaded?.filter((message) => message.seq > readSeq && isCountable(message, own.myId));
  const next =
    unread === undefined
      ? counts(held.unreadCount, held.mentionCount)
      : counts(unread.length, unread.filter((message) => mentions(message, own.myId)).length);
  return { ...facts, view: { ...facts.view, mine: { ...held, readSeq, ...next } } };
}

/** Somebody has a new name, text or picture. */
export function takeProfile(facts: TalkFacts, profile: ProfileView): TalkFacts {
  if (!facts.view.faces.some((face) => face.accountId === profile.accountId)) return facts;
  const faces = facts.view.faces.map((face) => (face.accountId === profile.accountId ? profile : face));
  return { ...facts, view: { ...facts.view, faces } };
}
