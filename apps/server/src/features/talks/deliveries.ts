import type { TalkId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { type DeliveredRange, recordDeliveries } from "./delivery-store.ts";
import type { TalkRow } from "./talk-view.ts";

/**
 * The range that a list of messages of one talk spans, or none when it is empty. Only for a list that leaves none of the
 * talk's messages between its first and last out: places in between that it does not name hold no message.
 */
export function rangeOf(talkId: TalkId, messages: readonly { readonly seq: number }[]): DeliveredRange[] {
  if (messages.length === 0) return [];
  const seqs = messages.map((message) => message.seq);
  return [{ talkId, fromSeq: Math.min(...seqs), toSeq: Math.max(...seqs) }];
}

/** Records the last message that a talk's view shows, as shown to the actor's device. */
export function recordLastMessage(tx: Tx, actor: UserActor, row: TalkRow, at: Date): void {
  if (row.last_message !== null) recordDeliveries(tx, actor.deviceId, rangeOf(row.id, [row.last_message]), at);
}
