/**
 * "To whom was this message shown, and when?", answered from the record of deliveries. Runs as musubi_operator: it reads who
 * and when, never what. How the record comes about is told in docs/subsystems/delivery.md.
 */
import type { AccountId, DeviceId, TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/**
 * How the record knows: the message was written on the device ("sent"), the device asked for a stretch of the talk that holds
 * it ("pulled"), or was listening when it was written ("live"). A device may be known in several ways.
 */
export type HowKnown = "sent" | "pulled" | "live";

/** One device that the message was shown to, in one way. */
export interface DeliveryRow {
  readonly accountId: AccountId;
  /** Null once the person's account is gone: the record outlives it. */
  readonly handle: string | null;
  readonly displayName: string | null;
  readonly deviceId: DeviceId;
  /** Null once the device's own record is gone. */
  readonly deviceName: string | null;
  readonly known: HowKnown;
  /** The first time. For "live": when the message was written, or when the device began to listen if that was after. */
  readonly at: Date;
  readonly isSender: boolean;
}

/** What the report is about. */
export interface DeliveredMessage {
  readonly talkId: TalkId;
  readonly seq: number;
  readonly sentAt: Date;
  readonly kind: string;
  readonly senderId: AccountId | null;
}

export interface DeliveryReport {
  readonly message: DeliveredMessage;
  readonly rows: readonly DeliveryRow[];
}

/**
 * Seconds that a socket may open after a message was written and still be taken as having received it: an event is sent after
 * the commit, and the clocks of server and database may differ. Better one name too many than one missing.
 */
const OPENED_LATE_SECONDS = 5;

/** Everybody's devices that a message was shown to; null when there is no such message. */
export async function readDeliveryReport(tx: Tx, talkId: string, seq: number): Promise<DeliveryReport | null> {
  const message = await tx.row<DeliveredMessage>(sql`
    select talk_id as "talkId", seq, sent_at as "sentAt", kind, sender_id as "senderId" from musubi.messages where talk_id = ${talkId} and seq = ${seq}`);
  if (message === null) return null;
  const rows = await tx.rows<DeliveryRow>(sql`
    with shown as (
      select o.sender_id as account_id, o.device_id, 'sent' as known, o.sent_at as at
      from musubi.messages o where o.talk_id = ${message.talkId} and o.seq = ${seq} and o.device_id is not null
      union all
      select d.account_id, d.device_id, 'pulled', min(d.delivered_at)
      from musubi.deliveries d
      where d.talk_id = ${message.talkId} and d.from_seq <= ${seq} and d.to_seq >= ${seq}
      group by d.account_id, d.device_id
      union all
      select s.account_id, s.device_id, 'live', min(greatest(s.opened_at, ${message.sentAt}::timestamptz))
      from musubi.memberships m
      join musubi.live_spans s on s.account_id = m.account_id
        and s.opened_at <= ${message.sentAt}::timestamptz + make_interval(secs => ${OPENED_LATE_SECONDS})
        and (s.closed_at is null or s.closed_at >= ${message.sentAt}::timestamptz)
      where m.talk_id = ${message.talkId} and m.from_seq < ${seq} and (m.to_seq is null or m.to_seq >= ${seq})
      group by s.account_id, s.device_id
    )
    select shown.account_id as "accountId", p.handle, p.display_name as "displayName", shown.device_id as "deviceId", v.name as "deviceName",
      shown.known, shown.at, shown.account_id is not distinct from ${message.senderId}::text as "isSender"
    from shown
    left join musubi.profiles p on p.account_id = shown.account_id
    left join musubi.devices v on v.id = shown.device_id
    order by shown.at, p.handle, shown.account_id, shown.device_id, shown.known`);
  return { message, rows };
}
