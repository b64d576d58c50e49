import type { AccountId, MemberView, MessageView, TalkId, TalkView } from "@musubi/protocol";
import type { EngineState, PendingMessage, Timeline } from "./surface.ts";

const NO_MEMBERS: readonly MemberView[] = Object.freeze([]);
const NO_ACCOUNTS: readonly AccountId[] = Object.freeze([]);

/** The loaded part of a talk, or undefined while the talk has not been opened. */
export function timelineOf(state: EngineState, talkId: TalkId): Timeline | undefined {
  return state.timelines.get(talkId);
}

/** A talk as this device knows it, or undefined. */
export function talkOf(state: EngineState, talkId: TalkId): TalkView | undefined {
  return state.talks.byId.get(talkId);
}

/** The members of an opened talk; empty until they are loaded. */
export function membersOf(state: EngineState, talkId: TalkId): readonly MemberView[] {
  return state.members.get(talkId) ?? NO_MEMBERS;
}

/** Who is writing in a talk now, without me. */
export function typingIn(state: EngineState, talkId: TalkId): readonly AccountId[] {
  return state.typing.get(talkId) ?? NO_ACCOUNTS;
}

/** How far a message of mine has come: stored by the server, or read by some of the others. */
export interface Receipt {
  readonly kind: "sent" | "read";
  /** Others who have read it, of those who say how far they have read. */
  readonly readBy: readonly AccountId[];
}

/** Derives the receipt of a stored message from how far the members have read. */
export function receiptOf(message: MessageView, members: readonly MemberView[]): Receipt {
  const readBy = members
    .filter((member) => member.profile.accountId !== message.senderId && member.readSeq !== null && member.readSeq >= message.seq)
    .map((member) => member.profile.accountId);
  return { kind: readBy.length > 0 ? "read" : "sent", readBy };
}

/** Whether a pending message should be drawn as waiting for the network rather than as on its way. */
export function isWaiting(pending: PendingMessage, state: EngineState): boolean {
  return pending.state.kind === "queued" && state.connection !== "online";
}
