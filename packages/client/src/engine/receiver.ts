import type { AccountView, FriendView, MemberView, MessageView, MyTalkView, ProfileView, TalkId, TalkView } from "@musubi/protocol";
import type { Board } from "./board.ts";
import type { DeviceCache } from "./device-cache.ts";
import { EarlyMessages } from "./early-messages.ts";
import { holdsMessages, isBehind, keepAhead, newTalk, nextAhead, placeOf, type Talk, takeIntoWindow } from "./talk.ts";
import { type FactsStep, factsOf, isVisible, passOver, takeMessage, takeMine, takeProfile, takeTalk } from "./talk-facts.ts";

/** What the receiver asks of the rest of the engine. */
export interface ReceiverHooks {
  /** Changes of this talk are missing here. "now": a gap was seen; "soon": their events are probably on their way. */
  readonly onBehind: (talkId: TalkId, when: "now" | "soon") => void;
  /** Something of this talk's view may be wrong until it is read again. */
  readonly onUncertain: (talkId: TalkId) => void;
  /** The members of this talk have changed. */
  readonly onMembersStale: (talkId: TalkId) => void;
  /** A message of mine is part of its talk now. */
  readonly onArrived: (message: MessageView) => void;
  /** Every change of the talk up to here is known. */
  readonly onReached: (talkId: TalkId, through: number) => void;
  readonly onGone: (talkId: TalkId) => void;
  /** Somebody wrote: they are no longer writing. */
  readonly onWritten: (message: MessageView) => void;
  /** Whether a draft of this talk waits here to be told to the server: then the server's is older. */
  readonly hasOwnDraft: (talkId: TalkId) => boolean;
}

const MEMBERSHIP_CHANGES: ReadonlySet<string> = new Set(["joined", "added", "left", "removed", "role"]);

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Takes views in, from events and answers alike, in any order and any number of times. */
export class Receiver {
  readonly #board: Board;
  readonly #cache: DeviceCache;
  readonly #hooks: ReceiverHooks;
  readonly #early = new EarlyMessages();

  constructor(board: Board, cache: DeviceCache, hooks: ReceiverHooks) {
    this.#board = board;
    this.#cache = cache;
    this.#hooks = hooks;
  }

  account(account: AccountView): void {
    const held = this.#board.account;
    if (held !== null && held.changeSeq > account.changeSeq) return;
    if (isSame(held, account)) return;
    this.#board.account = account;
    this.#board.touch("rest");
    this.#cache.touchBasis();
    this.#showProfile(account.profile);
  }

  /** Events may have been missed: members that are loaded are loaded again. */
  membersUncertain(): void {
    for (const talk of this.#board.talks.values()) if (talk.members !== null) this.#hooks.onMembersStale(talk.talkId);
  }

  friend(friend: FriendView): void {
    if (!this.#board.friends.take(friend)) return;
    this.#board.touch("friends");
    this.#cache.touchFriend(friend.profile.accountId);
  }

  profile(profile: ProfileView): void {
    const { account } = this.#board;
    if (account !== null && account.profile.accountId === profile.accountId) {
      this.#board.account = { ...account, profile };
      this.#board.touch("rest");
      this.#cache.touchBasis();
    }
    if (this.#board.friends.takeProfile(profile) !== null) {
      this.#board.touch("friends");
      this.#cache.touchFriend(profile.accountId);
    }
    this.#showProfile(profile);
  }

  #showProfile(profile: ProfileView): void {
    for (const talk of this.#board.talks.values()) {
      this.#setFacts(talk, { facts: takeProfile(talk.facts, profile), isUncertain: false });
      this.#changeMember(talk, profile.accountId, (member) => ({ ...member, profile }));
    }
  }

  /** A view of a talk of mine, from an event, or from an answer to a question of this moment. It may be new to this device. */
  talk(view: TalkView, askedAt = this.#board.moment): void {
    let talk = this.#board.talks.get(view.talkId);
    if (talk === undefined) {
      talk = newTalk(factsOf(view));
      this.#board.talks.set(view.talkId, talk);
      this.#board.touch("talks");
      this.#cache.touchTalk(view.talkId);
      for (const message of this.#early.take(view.talkId)) this.message(message);
      return;
    }
    const before = talk.facts.view;
    const step = takeTalk(talk.facts, { ...view, mine: this.#ownMarks(talk, view.mine, askedAt) });
    this.#setFacts(talk, isSame(step.facts.view, before) ? { ...step, facts: { ...step.facts, view: before } } : step);
    if (before.memberCount !== view.memberCount || before.mine.role !== view.mine.role) this.#hooks.onMembersStale(view.talkId);
    if (!holdsMessages(talk)) talk.through = Math.max(talk.through, view.lastSeq);
    this.#takeAhead(talk);
    if (isBehind(talk)) this.#hooks.onBehind(view.talkId, "soon");
  }

  /** Only this view of the talk is true: everything else that is known of it is forgotten. It stays on the screen if it is there. */
  startAgain(view: TalkView): void {
    const openCount = this.#board.talks.get(view.talkId)?.openCount ?? 0;
    this.#board.talks.set(view.talkId, { ...newTalk(factsOf(view)), openCount });
    this.#cache.forgetWindow(view.talkId);
    this.#cache.touchTalk(view.talkId);
    for (const part of ["talks", "members"] as const) this.#board.touch(part);
    this.#board.touchTimeline(view.talkId);
  }

  /** My own place in a talk, from an event, or from an answer to a question of this moment. */
  mine(talkId: TalkId, mine: MyTalkView, askedAt = this.#board.moment): void {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined) return;
    // This answer and another device's change crossed on their way: nobody here knows which one was last.
    if (talk.mineAt > askedAt) this.#hooks.onUncertain(talkId);
    this.#setFacts(talk, takeMine(talk.facts, this.#ownMarks(talk, mine, askedAt)));
    this.#board.moment += 1;
    talk.mineAt = this.#board.moment;
  }

  /** A message as it is now, from an event or the answer to a change of mine. */
  message(message: MessageView): void {
    this.#hooks.onWritten(message);
    const talk = this.#board.talks.get(message.talkId);
    if (talk === undefined) return this.#early.keep(message);
    switch (placeOf(talk, message.changedSeq)) {
      case "known":
        this.#show(talk, [message]);
        break;
      case "next":
        this.#takeNext(talk, message);
        this.#takeAhead(talk);
        break;
      case "gap":
        keepAhead(talk, message);
        this.#hooks.onBehind(message.talkId, "now");
        break;
    }
  }

  /** What a catch-up brought: these changes, and with them everything up to `through`. */
  caughtUp(talk: Talk, messages: readonly MessageView[], through: number): void {
    for (const message of messages) this.#noteMembership(message);
    this.#show(talk, messages);
    // The answer says what changed, not what of it was counted before: the server counts again.
    const isUncounted = through > talk.facts.countedSeq;
    talk.through = Math.max(talk.through, through);
    this.#takeAhead(talk);
    this.#hooks.onReached(talk.talkId, talk.through);
    if (isUncounted) this.#hooks.onUncertain(talk.talkId);
  }

  members(talkId: TalkId, members: readonly MemberView[]): void {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined) return;
    const held = new Map(talk.members?.map((member) => [member.profile.accountId, member.readSeq]));
    // The answer may be older than an event of somebody's reading that overtook it.
    const merged = members.map((member) =>
      member.readSeq === null ? member : { ...member, readSeq: Math.max(member.readSeq, held.get(member.profile.accountId) ?? 0) },
    );
    if (isSame(talk.members, merged)) return;
    talk.members = merged;
    this.#board.touch("members");
  }

  read(talkId: TalkId, accountId: string, seq: number): void {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined) return;
    this.#changeMember(talk, accountId, (member) => ({ ...member, readSeq: Math.max(member.readSeq ?? 0, seq) }));
  }

  /** I am not in this talk (any more): everything of it goes, here and on the device, at once. */
  gone(talkId: TalkId): void {
    this.#early.take(talkId);
    this.#board.talks.delete(talkId);
    this.#board.typing.delete(talkId);
    this.#cache.forgetTalk(talkId);
    this.#hooks.onGone(talkId);
    for (const part of ["talks", "members", "typing"] as const) this.#board.touch(part);
    this.#board.touchTimeline(talkId);
  }

  /** The offered place in the talk, with the marks held here where they are newer. */
  #ownMarks(talk: Talk, offered: MyTalkView, askedAt: number): MyTalkView {
    const { isPinned, isArchived, mutedUntil, draft } = talk.facts.view.mine;
    if (talk.mineAt > askedAt) return { ...offered, isPinned, isArchived, mutedUntil, draft };
    return this.#hooks.hasOwnDraft(talk.talkId) ? { ...offered, draft } : offered;
  }

  #takeNext(talk: Talk, message: MessageView): void {
    const { myId } = this.#board;
    if (!isVisible(talk.facts, message)) {
      this.#setFacts(talk, { facts: passOver(talk.facts, message.changedSeq), isUncertain: false });
    } else if (myId !== null) {
      this.#setFacts(talk, takeMessage(talk.facts, message, myId));
    }
    talk.through = message.changedSeq;
    this.#show(talk, [message]);
    this.#noteMembership(message);
    this.#hooks.onReached(talk.talkId, talk.through);
  }

  #takeAhead(talk: Talk): void {
    for (let next = nextAhead(talk); next !== null; next = nextAhead(talk)) this.#takeNext(talk, next);
  }

  #show(talk: Talk, messages: readonly MessageView[]): void {
    const visible = messages.filter((message) => isVisible(talk.facts, message));
    const hasChanged = takeIntoWindow(talk, visible);
    for (const message of visible) if (message.senderId !== null && message.senderId === this.#board.myId) this.#hooks.onArrived(message);
    if (!hasChanged) return;
    this.#board.touchTimeline(talk.talkId);
    this.#cache.touchWindow(talk.talkId);
  }

  #noteMembership(message: MessageView): void {
    if (message.content.kind === "system" && MEMBERSHIP_CHANGES.has(message.content.what)) this.#hooks.onMembersStale(message.talkId);
  }

  #setFacts(talk: Talk, step: FactsStep): void {
    if (step.isUncertain) this.#hooks.onUncertain(talk.talkId);
    const hasNewView = step.facts.view !== talk.facts.view;
    talk.facts = step.facts;
    if (!hasNewView) return;
    this.#board.touch("talks");
    this.#cache.touchTalk(talk.talkId);
  }

  #changeMember(talk: Talk, accountId: string, change: (member: MemberView) => MemberView): void {
    const held = talk.members?.find((member) => member.profile.accountId === accountId);
    if (talk.members === null || held === undefined) return;
    const changed = change(held);
    if (isSame(held, changed)) return;
    talk.members = talk.members.map((member) => (member === held ? changed : member));
    this.#board.touch("members");
  }
}
