import type { AccountId, MessageView, SealedEventView } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import { freshRoster } from "../messages/port.ts";
import type { Roster, Rosters } from "../talks/port.ts";
import { type FrankingKey, frankTag } from "./frank.ts";
import type { SealedOutcome, SealedPosted } from "./posting-store.ts";

export interface SealedFanOutParts {
  readonly rosters: Rosters;
  /** Writes an encoded event to everyone's open sockets but one device. */
  readonly send: (accountIds: Iterable<AccountId>, event: string, except: UserActor) => void;
  readonly pushLater: (message: MessageView, roster: Roster) => void;
  readonly onFault: (error: unknown) => void;
}

type Stored = Extract<SealedOutcome, { outcome: "posted" | "repeat" }>;

/** Takes each committed batch and writes its events to the members who are online, each encoded once, then what of it shows as a message. */
export function sealedFanOut(parts: SealedFanOutParts): (posted: readonly SealedPosted[], outcomes: readonly SealedOutcome[]) => void {
  const deliver = async (posted: SealedPosted, stored: Stored): Promise<void> => {
    const roster = await freshRoster(parts.rosters, posted.talkId, stored.rosterVersion);
    if (roster === null || typeof stored.key === "number") return;
    const { message } = stored;
    const event = viewPosted(posted, stored, stored.key);
    const seers = [...whoSees(roster, message?.seq ?? null)];
    parts.send(seers, `{"ev":"sealed.happened","data":{"event":${JSON.stringify(event)}}}`, posted.actor);
    if (message === null) return;
    parts.send(seers, `{"ev":"message.changed","data":{"message":${JSON.stringify(message)}}}`, posted.actor);
    if (posted.kind === "message") parts.pushLater(message, roster);
  };
  return (batch, outcomes) => {
    batch.forEach((posted, index) => {
      const outcome = outcomes[index];
      if (outcome?.outcome === "posted") deliver(posted, outcome).catch(parts.onFault);
    });
  };
}

function viewPosted(posted: SealedPosted, { event, acceptedAtMs, message }: Stored, key: FrankingKey): SealedEventView {
  const { talkId, actor, clientId, envelope } = posted;
  const { accountId, deviceId } = actor;
  const relayed = { ...envelope, talkId, event, accountId, deviceId, acceptedAtMs };
  return {
    talkId,
    event,
    kind: posted.kind === "note" ? "note" : "message",
    epoch: envelope.epoch,
    senderId: accountId,
    deviceId,
    clientId,
    body: posted.body.toString("base64url"),
    seq: message?.seq ?? null,
    acceptedAt: acceptedAtMs,
    frank: frankTag(key, relayed),
  };
}

/** Members who entered before this place; for a note, everybody: whoever entered later is not in its epoch. */
function* whoSees(roster: Roster, seq: number | null): Iterable<AccountId> {
  for (const [accountId, member] of roster.members) if (seq === null || member.joinedSeq < seq) yield accountId;
}
