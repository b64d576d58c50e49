/**
 * What the operator may know and do about people, for the command line. All of it runs as musubi_operator, whose rights end
 * at names, devices and times: no query here could read a message, a picture or a private particular.
 */
import type { AccountId, DeviceId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A person as the operator sees them. */
export interface OperatorAccount {
  readonly accountId: AccountId;
  readonly handle: string;
  readonly displayName: string;
  readonly country: string;
  readonly language: string;
  readonly createdAt: Date;
  readonly deletedAt: Date | null;
  /** Of the device used last, signed in or not. */
  readonly lastSeenAt: Date | null;
  readonly deviceCount: number;
  readonly hasPassword: boolean;
  readonly passkeyCount: number;
  readonly recoveryCodesLeft: number;
}

/** A device as the operator sees it. */
export interface OperatorDevice {
  readonly deviceId: DeviceId;
  readonly name: string;
  readonly kind: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

interface AccountFilter {
  readonly handle: string | null;
  /** Handles after this one, for the next page. */
  readonly after: string;
  readonly countMax: number;
}

/** People in the order of their handles; deleted ones too, as long as something of them is left. */
export function listOperatorAccounts(tx: Tx, filter: AccountFilter): Promise<OperatorAccount[]> {
  return tx.rows<OperatorAccount>(sql`
    select a.id as "accountId", p.handle, p.display_name as "displayName", a.country, a.language, a.created_at as "createdAt", a.deleted_at as "deletedAt",
      (select max(d.last_seen_at) from musubi.devices d where d.account_id = a.id) as "lastSeenAt",
      (select count(*)::int from musubi.devices d where d.account_id = a.id and d.revoked_at is null) as "deviceCount",
      exists (select 1 from musubi.passwords w where w.account_id = a.id) as "hasPassword",
      (select count(*)::int from musubi.passkeys k where k.account_id = a.id) as "passkeyCount",
      (select count(*)::int from musubi.recovery_codes c where c.account_id = a.id and c.used_at is null) as "recoveryCodesLeft"
    from musubi.accounts a join musubi.profiles p on p.account_id = a.id
    where (${filter.handle}::text is null or p.handle = ${filter.handle}) and p.handle > ${filter.after}
    order by p.handle limit ${filter.countMax}`);
}

/** The signed-in devices of a person, the last used first. */
export function listOperatorDevices(tx: Tx, accountId: AccountId): Promise<OperatorDevice[]> {
  return tx.rows<OperatorDevice>(sql`
    select id as "deviceId", name, kind, created_at as "createdAt", last_seen_at as "lastSeenAt" from musubi.devices
    where account_id = ${accountId} and revoked_at is null order by last_seen_at desc, id`);
}

/** How many people there are, deleted ones included. */
export async function countAccounts(tx: Tx): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`select count(*)::int as count from musubi.accounts`);
  return row?.count ?? 0;
}

/** Writes down that the operator was shown these people, before they are. */
export async function recordShown(tx: Tx, command: string, shown: readonly AccountId[], nowMs: number): Promise<void> {
  await tx.run(sql`
    insert into musubi.disclosures (at, actor_id, device_id, operation, category, subject_id, object)
    select ${instant(nowMs)}, 'operator', 'command line', ${command}, 'profile', id, 'name, devices, last use' from unnest(${[...new Set(shown)]}::text[]) id`);
}

/** Signs out one device of a person or all of them. Gives how many were signed in. Running servers notice within a second. */
export async function signOutByOperator(
  tx: Tx,
  who: { readonly accountId: AccountId; readonly deviceId: string | null },
  nowMs: number,
): Promise<number> {
  const rows = await tx.rows<{ id: DeviceId }>(sql`
    with held as materialized (
      select id from musubi.devices
      where account_id = ${who.accountId} and revoked_at is null and (${who.deviceId}::text is null or id = ${who.deviceId}) order by id for update
    )
    update musubi.devices d set revoked_at = ${instant(nowMs)} from held where d.id = held.id returning d.id`);
  await tx.run(sql`delete from musubi.push_subscriptions where device_id = any(${rows.map((row) => row.id)}::text[])`);
  return rows.length;
}

/** Replaces a person's password. */
export async function putPasswordByOperator(tx: Tx, accountId: AccountId, hash: string, nowMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.passwords where account_id = ${accountId}`);
  await tx.run(sql`insert into musubi.passwords (account_id, hash, changed_at) values (${accountId}, ${hash}, ${instant(nowMs)})`);
}

/** Replaces a person's recovery codes. */
export async function replaceCodesByOperator(tx: Tx, accountId: AccountId, hashes: readonly Uint8Array[], nowMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.recovery_codes where account_id = ${accountId}`);
  await tx.run(sql`
    insert into musubi.recovery_codes (account_id, code_hash, created_at) select ${accountId}, h, ${instant(nowMs)} from unnest(${hashes}::bytea[]) h`);
}
