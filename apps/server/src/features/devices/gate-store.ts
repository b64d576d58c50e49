/**
 * What happens before anybody is known: finding an account by what it presents, and opening its session. There is no grant
 * here because there is no actor yet; these functions run as the gate, which sees credentials and nothing else.
 */
import type { AccountId, DeviceId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import type { Database, Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** An account that lives, with its password's hash if it has one. */
export interface CredentialRow {
  readonly account_id: AccountId;
  readonly hash: string | null;
}

/** The living account of a handle with its password's hash, or null. */
export function findByHandle(tx: Tx, handle: string): Promise<CredentialRow | null> {
  return tx.row<CredentialRow>(
    sql`select a.id as account_id, w.hash from musubi.profiles p
        join musubi.accounts a on a.id = p.account_id left join musubi.passwords w on w.account_id = a.id
        where p.handle = ${handle} and a.deleted_at is null`,
  );
}

/** Spends a recovery code: true for the one call that finds it unused. */
export async function spendRecoveryCode(tx: Tx, accountId: AccountId, codeHash: Uint8Array, nowMs: number): Promise<boolean> {
  const spent = await tx.run(
    sql`update musubi.recovery_codes set used_at = ${instant(nowMs)}
        where account_id = ${accountId} and code_hash = ${codeHash} and used_at is null`,
  );
  return spent === 1;
}

/** Makes room for one more device, or tells that there is none. One sign-in of an account at a time comes past here. */
export async function lockDevices(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`devices ${accountId}`}, 0))`);
}

/** The signed-in devices of an account, the one unused for longest first. */
export function listLiveDevices(tx: Tx, accountId: AccountId): Promise<{ id: DeviceId; last_seen_at: Date }[]> {
  return tx.rows(
    sql`select id, last_seen_at from musubi.devices where account_id = ${accountId} and revoked_at is null order by last_seen_at, id`,
  );
}

/** A device that is about to be signed in. */
export interface NewDevice {
  readonly id: DeviceId;
  readonly accountId: AccountId;
  readonly name: string;
  readonly kind: "browser" | "program";
  readonly tokenHash: Uint8Array;
  /** A recovery code let it in. */
  readonly isRecovered: boolean;
}

/** Stores a signed-in device. */
export async function addDevice(tx: Tx, device: NewDevice, nowMs: number): Promise<void> {
  await tx.run(
    sql`insert into musubi.devices (id, account_id, name, kind, token_hash, created_at, last_seen_at, recovered_at)
        values (${device.id}, ${device.accountId}, ${device.name}, ${device.kind}, ${device.tokenHash}, ${instant(nowMs)}, ${instant(nowMs)},
          ${device.isRecovered ? instant(nowMs) : null})`,
  );
}

/** The person and device of a session token, or null when it is unknown, signed out, or its account is deleted. */
export async function findSession(database: Database, tokenHash: Uint8Array): Promise<UserActor | null> {
  const statement = sql`select d.id as device_id, d.account_id from musubi.devices d join musubi.accounts a on a.id = d.account_id
    where d.token_hash = ${tokenHash} and d.revoked_at is null and a.deleted_at is null`;
  const [row] = await database.once<{ device_id: DeviceId; account_id: AccountId }>("gate", { ...statement, name: "find_session" });
  return row === undefined ? null : { kind: "user", accountId: row.account_id, deviceId: row.device_id };
}
