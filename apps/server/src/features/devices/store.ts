import type { DeviceId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A signed-in device, as its owner sees it. */
export interface DeviceRow {
  readonly id: DeviceId;
  readonly name: string;
  readonly kind: "browser" | "program";
  readonly created_at: Date;
  readonly last_seen_at: Date;
}

/** The facts for the access rule; null when the actor has no such device. */
export async function readOwnDeviceState(
  tx: Tx,
  actor: UserActor,
  deviceId: string,
): Promise<{ deviceId: DeviceId; isLive: boolean } | null> {
  const row = await tx.row<{ id: DeviceId; is_live: boolean }>(
    sql`select id, revoked_at is null as is_live from musubi.devices where id = ${deviceId} and account_id = ${actor.accountId}`,
  );
  return row === null ? null : { deviceId: row.id, isLive: row.is_live };
}

/** The actor's signed-in devices, the last used first. */
export function listOwnDevices(tx: Tx, grant: Grant<"own.read" | "own.write" | "own.secure">): Promise<DeviceRow[]> {
  return tx.rows<DeviceRow>(
    sql`select id, name, kind, created_at, last_seen_at from musubi.devices
        where account_id = ${grant.actor.accountId} and revoked_at is null order by last_seen_at desc, id`,
  );
}

/** Signs the granted device out. */
export async function revokeDevice(tx: Tx, grant: Grant<"device.write">, nowMs: number): Promise<void> {
  await revoke(tx, [grant.facts.deviceId], nowMs);
}

/** Signs the device out that the actor is using. */
export async function revokeThisDevice(tx: Tx, grant: Grant<"own.write">, nowMs: number): Promise<void> {
  await revoke(tx, [grant.actor.deviceId], nowMs);
}

/** Signs all devices of the actor out but the one in use. Gives those that were signed in. */
export async function revokeOtherDevices(tx: Tx, grant: Grant<"own.write" | "own.secure">, nowMs: number): Promise<DeviceId[]> {
  const rows = await tx.rows<{ id: DeviceId }>(
    sql`select id from musubi.devices
        where account_id = ${grant.actor.accountId} and id <> ${grant.actor.deviceId} and revoked_at is null order by id for update`,
  );
  const ids = rows.map((row) => row.id);
  await revoke(tx, ids, nowMs);
  return ids;
}

/** Signs devices out and stops their push messages: a device that is signed out is told nothing. */
export async function revoke(tx: Tx, deviceIds: readonly DeviceId[], nowMs: number): Promise<void> {
  if (deviceIds.length === 0) return;
  await tx.run(sql`update musubi.devices set revoked_at = ${instant(nowMs)} where id = any (${deviceIds}) and revoked_at is null`);
  await tx.run(sql`delete from musubi.push_subscriptions where device_id = any (${deviceIds})`);
}
