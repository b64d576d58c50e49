import type { DeviceId, TalkId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { TalkRow } from "./talk-view.ts";

/** A stretch of a talk that is about to go to a device. */
export interface DeliveredRange {
  readonly talkId: TalkId;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** Records ranges as delivered to the actor's device, in the transaction that reads them: nothing leaves unrecorded (promise P2). */
export function recordDeliveries(tx: Tx, deviceId: DeviceId, ranges: readonly DeliveredRange[], at: Date): void {
  if (ranges.length === 0) return;
  tx.alongside(sql`select musubi.record_deliveries(${deviceId}, ${ranges.map((r) => r.talkId)}::text[],
    ${ranges.map((r) => r.fromSeq)}::bigint[], ${ranges.map((r) => r.toSeq)}::bigint[], ${at})`);
}

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
