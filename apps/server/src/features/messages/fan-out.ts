import type { AccountId, MessageView, TalkId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import type { Roster, Rosters } from "../talks/port.ts";
import type { Posted, PostOutcome } from "./posting-store.ts";

export interface FanOutParts {
  readonly rosters: Rosters;
  /** Writes an encoded event to everyone's open sockets but one device. */
  readonly send: (accountIds: Iterable<AccountId>, event: string, except: UserActor) => void;
  readonly indexLater: (talkId: MessageView["talkId"]) => void;
  readonly pushLater: (message: MessageView, roster: Roster) => void;
  readonly onFault: (error: unknown) => void;
}

/** Takes each committed batch and writes its messages to the members who are online: encoded once, in the talk's order. */
export function messageFanOut(parts: FanOutParts): (posted: readonly Posted[], outcomes: readonly PostOutcome[]) => void {
  const deliver = async (posted: Posted, outcome: PostOutcome): Promise<void> => {
    const roster = await freshRoster(parts.rosters, posted.talkId, outcome.rosterVersion);
    if (roster === null) return;
    const message = viewOf(posted, outcome);
    if (message === null) return;
    const event = `{"ev":"message.changed","data":{"message":${JSON.stringify(message)}}}`;
    parts.send(whoSees(roster, outcome.seq), event, posted.actor);
    if (message.content.kind === "text" || message.content.kind === "files") parts.indexLater(posted.talkId);
    parts.pushLater(message, roster);
  };
  return (batch, outcomes) => {
    batch.forEach((posted, index) => {
      const outcome = outcomes[index];
      if (outcome?.outcome === "posted") deliver(posted, outcome).catch(parts.onFault);
    });
  };
}

/** The roster as the database had it when it stored the message: an older copy here is dropped first. */
export function freshRoster(rosters: Rosters, talkId: TalkId, version: number): Promise<Roster | null> {
  return rosters.get(talkId).then((roster) => {
    if (roster === null || roster.version >= version) return roster;
    rosters.forget(talkId);
    return rosters.get(talkId);
  });
}

function viewOf(posted: Posted, outcome: PostOutcome): MessageView | null {
  const content = posted.content.kind === "files" ? outcome.content : posted.content;
  if (content === undefined) return null;
  return {
    talkId: posted.talkId,
    seq: outcome.seq,
    changedSeq: outcome.seq,
    senderId: posted.actor.accountId,
    clientId: posted.clientId,
    sentAt: outcome.sentAt,
    content,
    replyTo: posted.replyTo,
    isForwarded: posted.isForwarded,
    editedAt: null,
    isPinned: false,
    reactions: [],
  };
}

/** The members who entered before this place: a roster newer than the message may know later ones. */
function* whoSees(roster: Roster, seq: number): Iterable<AccountId> {
  for (const [accountId, member] of roster.members) if (member.joinedSeq < seq) yield accountId;
}
