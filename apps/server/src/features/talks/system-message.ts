import { type Random, randomName } from "@musubi/base";
import type { AccountId, ClientId, MessageView, SystemContent, TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { storeHappening } from "./happening-store.ts";

/** What has happened in a talk, for everyone in it to see at its place in the order. */
export interface Happening {
  readonly what: SystemContent["what"];
  readonly actorId: AccountId | null;
  readonly subjectIds?: readonly AccountId[];
  readonly value?: string;
}

/** Writes what the actor did into the talk's order and gives the message to announce after the commit. Runs as the actor. */
export async function writeHappening(tx: Tx, talkId: TalkId, happening: Happening, now: Date, random: Random): Promise<MessageView> {
  const message = viewHappening(talkId, happening, now, random);
  const seq = await storeHappening(tx, message, now);
  return { ...message, seq, changedSeq: seq };
}

/** A happening as a message that has no place in the order yet. */
export function viewHappening(talkId: TalkId, happening: Happening, now: Date, random: Random): MessageView {
  const content: SystemContent = {
    kind: "system",
    what: happening.what,
    actorId: happening.actorId,
    subjectIds: [...(happening.subjectIds ?? [])],
    value: happening.value ?? "",
  };
  return {
    talkId,
    seq: 0,
    changedSeq: 0,
    senderId: null,
    clientId: randomName(random, 20) as ClientId,
    sentAt: now.getTime(),
    content,
    replyTo: null,
    isForwarded: false,
    editedAt: null,
    isPinned: false,
    reactions: [],
  };
}
