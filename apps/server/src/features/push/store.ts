/** Addresses of browsers that want push messages, and whom to tell. */
import { present } from "@musubi/base";
import type { AccountId, DeviceId, MessageView, TalkId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** Where a browser is reached, and the keys that encrypt for it (RFC 8291). */
export interface PushAddress {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** Sets where the device in use is reached. */
export async function putOwnSubscription(tx: Tx, grant: Grant<"own.write">, address: PushAddress, nowMs: number): Promise<void> {
  const { accountId, deviceId } = grant.actor;
  await tx.run(
    sql`insert into musubi.push_subscriptions (device_id, account_id, endpoint, p256dh, auth, created_at)
        values (${deviceId}, ${accountId}, ${address.endpoint}, ${address.p256dh}, ${address.auth}, ${instant(nowMs)})
        on conflict (device_id) do update set endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth,
          failure_count = 0, created_at = excluded.created_at`,
  );
}

/** Forgets where the device in use is reached. */
export async function removeOwnSubscription(tx: Tx, grant: Grant<"own.write">): Promise<void> {
  await tx.run(sql`delete from musubi.push_subscriptions where device_id = ${grant.actor.deviceId}`);
}

/** A browser to tell. */
export interface PushTarget extends PushAddress {
  readonly device_id: DeviceId;
  readonly account_id: AccountId;
  readonly language: "ja" | "en";
  readonly shows_preview_in_push: boolean;
  readonly failure_count: number;
}

/** The browsers of those of these people who are in the talk now and have not muted it. Runs as the role of the jobs. */
export function listTargets(tx: Tx, talkId: TalkId, accountIds: readonly AccountId[], nowMs: number): Promise<PushTarget[]> {
  return tx.rows<PushTarget>(
    sql`select s.device_id, s.account_id, s.endpoint, s.p256dh, s.auth, s.failure_count, a.language, a.shows_preview_in_push
        from musubi.push_subscriptions s
        join musubi.accounts a on a.id = s.account_id and a.deleted_at is null
        join musubi.devices d on d.id = s.device_id and d.revoked_at is null
        join musubi.talk_members m on m.talk_id = ${talkId} and m.account_id = s.account_id
        left join musubi.talk_settings t on t.talk_id = m.talk_id and t.account_id = m.account_id
        where s.account_id = any (${accountIds}::text[]) and (t.muted_until is null or t.muted_until <= ${instant(nowMs)})`,
  );
}

/** The browsers of one person. Runs as the role of the jobs. */
export function listAccountTargets(tx: Tx, accountId: AccountId): Promise<PushTarget[]> {
  return tx.rows<PushTarget>(
    sql`select s.device_id, s.account_id, s.endpoint, s.p256dh, s.auth, s.failure_count, a.language, a.shows_preview_in_push
        from musubi.push_subscriptions s
        join musubi.accounts a on a.id = s.account_id and a.deleted_at is null
        join musubi.devices d on d.id = s.device_id and d.revoked_at is null
        where s.account_id = ${accountId}`,
  );
}

/** What the sender and the talk are called; a direct talk has no name. Runs as the role of the jobs. */
export async function readNames(
  tx: Tx,
  message: Pick<MessageView, "talkId" | "senderId">,
): Promise<{ senderName: string; talkName: string | null }> {
  const row = await tx.row<{ sender: string | null; talk: string | null }>(
    sql`select (select p.display_name from musubi.profiles p where p.account_id = ${message.senderId}) as sender,
          (select case when t.kind = 'group' then t.name end from musubi.talks t where t.id = ${message.talkId}) as talk`,
  );
  const { sender, talk } = present(row, "A query without a table gives a row.");
  return { senderName: sender ?? "", talkName: talk };
}

/**
 * What a message says now, for a device of the person who is told; null when it was unsent, when they may not see it any
 * more, or when the device is signed out or wants no push messages. Runs as that person.
 */
export async function readContent(
  tx: Tx,
  { deviceId, talkId, seq }: { deviceId: DeviceId; talkId: TalkId; seq: number },
): Promise<MessageView["content"] | null> {
  const row = await tx.row<Pick<MessageView, "content">>(
    sql`select m.content from musubi.messages m join musubi.push_subscriptions s on s.device_id = ${deviceId}
        where m.talk_id = ${talkId} and m.seq = ${seq} and m.kind <> 'unsent'`,
  );
  return row?.content ?? null;
}

/** Records that the text was shown to the device, before it leaves. Runs as the person who is told. */
export async function recordShown(tx: Tx, shown: { deviceId: DeviceId; talkId: TalkId; seq: number; nowMs: number }): Promise<void> {
  const { deviceId, talkId, seq, nowMs } = shown;
  await tx.run(
    sql`select musubi.record_deliveries(${deviceId}, ${[talkId]}::text[], ${[seq]}::bigint[], ${[seq]}::bigint[], ${instant(nowMs)})`,
  );
}

/** Forgets an address that its service does not know any more; not one that replaced it meanwhile. Runs as the role of the jobs. */
export async function removeSubscription(tx: Tx, target: PushTarget): Promise<void> {
  await tx.run(sql`delete from musubi.push_subscriptions where device_id = ${target.device_id} and endpoint = ${target.endpoint}`);
}

/** Notes how often in a row an address could not be reached. Runs as the role of the jobs. */
export async function noteFailures(tx: Tx, target: PushTarget, count: number): Promise<void> {
  await tx.run(
    sql`update musubi.push_subscriptions set failure_count = ${count} where device_id = ${target.device_id} and endpoint = ${target.endpoint}`,
  );
}
