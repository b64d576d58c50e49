/** KeyPackages: laid in by a device, taken once each. */
import type { AccountId, DeviceId, TakenPackage } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A KeyPackage that was checked. */
export interface CheckedPackage {
  readonly ref: Uint8Array;
  readonly body: Uint8Array;
  readonly usableUntilMs: number;
  readonly isLastResort: boolean;
}

/** Keeps KeyPackages of the device in use, which were checked under this key. False when the device is not stated with it. */
export async function addPackages(
  tx: Tx,
  grant: Grant<"own.write">,
  signatureKey: Uint8Array,
  packages: readonly CheckedPackage[],
  at: Date,
): Promise<boolean> {
  const row = await tx.row<{ ok: boolean }>(sql`
    select musubi.add_packages(${grant.actor.deviceId}, ${signatureKey}, ${packages.map(({ ref }) => Buffer.from(ref))}::bytea[],
      ${packages.map(({ body }) => Buffer.from(body))}::bytea[], ${packages.map((one) => instant(one.usableUntilMs))}::timestamptz[],
      ${packages.map((one) => one.isLastResort)}::boolean[], ${at}) as ok`);
  return row?.ok === true;
}

/** How many KeyPackages of the device in use are left. */
export async function countPackages(
  tx: Tx,
  grant: Grant<"own.read" | "own.write">,
  at: Date,
): Promise<{ readonly count: number; readonly hasLastResort: boolean }> {
  const row = await tx.row<{ count: number; has_last_resort: boolean }>(
    sql`select * from musubi.count_packages(${grant.actor.deviceId}, ${at})`,
  );
  return { count: row?.count ?? 0, hasLastResort: row?.has_last_resort === true };
}

/** The key under which the newest statement of the actor names the device in use; null when it does not. */
export async function readStatedKey(tx: Tx, grant: Grant<"own.write">): Promise<Uint8Array | null> {
  const row = await tx.row<{ key: Buffer | null }>(sql`select musubi.my_stated_key(${grant.actor.deviceId}) as key`);
  return row?.key ?? null;
}

/** Whose devices these are, of the members of the granted talk and as far as they may be in its group; the actor's own left out. */
export async function listOwnersOf(tx: Tx, grant: Grant<"talk.read">, deviceIds: readonly DeviceId[]): Promise<AccountId[]> {
  const rows = await tx.rows<{ account_id: AccountId }>(sql`
    select distinct account_id from musubi.read_entitled(${grant.objectId})
    where device_id = any (${deviceIds}::text[]) and account_id <> ${grant.actor.accountId}`);
  return rows.map((row) => row.account_id);
}

/** One KeyPackage of each of these devices, as far as they may be in the granted talk's group and have one. */
export async function takePackages(tx: Tx, grant: Grant<"talk.read">, deviceIds: readonly DeviceId[], at: Date): Promise<TakenPackage[]> {
  const rows = await tx.rows<{ account_id: AccountId; device_id: DeviceId; body: Buffer; is_last_resort: boolean }>(
    sql`select * from musubi.take_packages(${grant.objectId}, ${[...new Set(deviceIds)]}::text[], ${at})`,
  );
  return rows.map((row) => ({
    accountId: row.account_id,
    deviceId: row.device_id,
    keyPackage: row.body.toString("base64url"),
    isLastResort: row.is_last_resort,
  }));
}
