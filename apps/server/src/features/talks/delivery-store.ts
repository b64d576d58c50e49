import type { DeviceId, TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A stretch of a talk that is about to go to a device. */
export interface DeliveredRange {
  readonly talkId: TalkId;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/**
 * Records ranges as delivered to a device of the transaction's actor, in the transaction that reads them: nothing leaves unrecorded
 * (promise P2). A device or a talk of somebody else fails the transaction.
 */
export function recordDeliveries(tx: Tx, deviceId: DeviceId, ranges: readonly DeliveredRange[], at: Date): void {
  if (ranges.length === 0) return;
  tx.alongside(sql`select musubi.record_deliveries(${deviceId}, ${ranges.map((r) => r.talkId)}::text[],
    ${ranges.map((r) => r.fromSeq)}::bigint[], ${ranges.map((r) => r.toSeq)}::bigint[], ${at})`);
}
