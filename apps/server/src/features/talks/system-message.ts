import { type Random, randomName } from "@musubi/base";
import type { AccountId, ClientId, MessageView, SystemContent, TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { takeNextSeq } from "./store.ts";

/** What has happened in a talk, for everyone in it to see at its place in the order. */
export interface Happening {
  readonly what: SystemContent["what"];
  readonly actorId: AccountId | null;
  readonly subjectIds?: readonly AccountId[];
  readonly value?: string;
}

/** Writes a happening into the talk's order and gives the message to announce after the commit. */
export async function writeHappening(tx: Tx, talkId: TalkId, happening: Happening, now: Date, random: Random): Promise<MessageView> {
  const seq = await takeNextSeq(tx, talkId);
  const content: SystemContent = {
    kind: "system",
    what: happening.what,
    actorId: happening.actorId,
    subjectIds: [...(happening.subjectIds ?? [])],
    value: happening.value ?? "",
  };
  const clientId = randomName(random, 20) as ClientId;
  await tx.run(sql`
    insert into musubi.messages (talk_id, seq, changed_seq, sender_id, client_id, sent_at, kind, content)
    values (${talkId}, ${seq}, ${seq}, null, ${clientId}, ${now}, 'system', ${JSON.stringify(content)}::jsonb)`);
  return {
    talkId,
    seq,
    changedSeq: seq,
    senderId: null,
    clientId,
    sentAt: now.getTime(),
    content,
    replyTo: null,
    isForwarded: false,
    editedAt: null,
    isPinned: false,
    reactions: [],
  };
}
