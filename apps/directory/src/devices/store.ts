import type { DeviceKey, StaffDeviceId, StaffDeviceView, StaffId } from "@musubi/protocol/staff";
import { instant, sql, type Tx } from "@musubi/server/platform";
import { deviceState } from "../sessions/standing.ts";

interface DeviceRow {
  readonly id: StaffDeviceId;
  readonly member_id: StaffId;
  readonly name: string;
  readonly public_key: DeviceKey;
  readonly created_at: Date;
  readonly revoked_at: Date | null;
  readonly health: "healthy" | "unhealthy" | null;
  readonly country: string | null;
  readonly attested_at: Date | null;
  readonly attested_until: Date | null;
}

/** The key of a member's device; null when it is nobody's, somebody else's, or was taken away. */
export async function findDeviceKey(tx: Tx, deviceId: StaffDeviceId, memberId: StaffId): Promise<DeviceKey | null> {
  const row = await tx.row<{ public_key: DeviceKey }>(
    sql`select public_key from staff.devices where id = ${deviceId} and member_id = ${memberId} and revoked_at is null`,
  );
  return row?.public_key ?? null;
}

/** Enrols a device. Nothing is known of it yet. */
export async function addDevice(
  tx: Tx,
  device: {
    readonly id: StaffDeviceId;
    readonly memberId: StaffId;
    readonly name: string;
    readonly key: DeviceKey;
    readonly nowMs: number;
  },
): Promise<void> {
  await tx.run(
    sql`insert into staff.devices (id, member_id, name, public_key, created_at)
        values (${device.id}, ${device.memberId}, ${device.name}, ${JSON.stringify(device.key)}, ${instant(device.nowMs)})`,
  );
}

/** What somebody says of a device. */
export interface Attestation {
  readonly health: "healthy" | "unhealthy";
  readonly country: string | null;
  readonly untilMs: number;
  /** Who says so. */
  readonly by: string;
}

/** Notes what somebody says of a device. False when there is no such one. */
export async function attest(tx: Tx, deviceId: StaffDeviceId, said: Attestation & { readonly nowMs: number }): Promise<boolean> {
  const changed = await tx.run(
    sql`update staff.devices set health = ${said.health}, country = ${said.country}, attested_at = ${instant(said.nowMs)},
          attested_until = ${instant(said.untilMs)}, attested_by = ${said.by} where id = ${deviceId} and revoked_at is null`,
  );
  return changed === 1;
}

/** Takes a device away and ends the sessions on it. False when there is no such one. */
export async function revokeDevice(tx: Tx, deviceId: StaffDeviceId, nowMs: number): Promise<boolean> {
  const changed = await tx.run(sql`update staff.devices set revoked_at = ${instant(nowMs)} where id = ${deviceId} and revoked_at is null`);
  await tx.run(
    sql`update staff.sessions set ended_at = ${instant(nowMs)}, end_reason = 'device removed' where device_id = ${deviceId} and ended_at is null`,
  );
  return changed === 1;
}

/** The devices of a member that were not taken away. */
export async function listDevicesOf(tx: Tx, memberId: StaffId, nowMs: number): Promise<StaffDeviceView[]> {
  const rows = await tx.rows<DeviceRow>(
    sql`select id, member_id, name, public_key, created_at, revoked_at, health, country, attested_at, attested_until
        from staff.devices where member_id = ${memberId} and revoked_at is null order by created_at, id`,
  );
  return rows.map((row) => viewDevice(row, nowMs));
}

/** One device. */
export async function readDevice(tx: Tx, deviceId: StaffDeviceId, nowMs: number): Promise<StaffDeviceView | null> {
  const row = await tx.row<DeviceRow>(
    sql`select id, member_id, name, public_key, created_at, revoked_at, health, country, attested_at, attested_until
        from staff.devices where id = ${deviceId} and revoked_at is null`,
  );
  return row === null ? null : viewDevice(row, nowMs);
}

function viewDevice(row: DeviceRow, nowMs: number): StaffDeviceView {
  const attestedUntilMs = row.attested_until?.getTime() ?? null;
  const facts = { deviceId: row.id, isRevoked: row.revoked_at !== null, health: row.health, country: row.country, attestedUntilMs };
  return {
    deviceId: row.id,
    staffId: row.member_id,
    name: row.name,
    state: deviceState(facts, nowMs),
    country: row.country ?? "??",
    attestedAt: row.attested_at?.getTime() ?? null,
    attestedUntil: attestedUntilMs,
    createdAt: row.created_at.getTime(),
  };
}
