import type { DeviceId } from "@musubi/protocol";
import type { Database } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A device that was signed out. */
export interface RevokedDevice {
  readonly deviceId: DeviceId;
  readonly revokedAt: Date;
}

/** The devices that were signed out at or after an instant, by whichever process. Runs as the gate. */
export function listRevokedSince(database: Database, sinceMs: number): Promise<RevokedDevice[]> {
  const statement = sql`select id as "deviceId", revoked_at as "revokedAt" from musubi.devices where revoked_at >= ${instant(sinceMs)}`;
  return database.once<RevokedDevice>("gate", { ...statement, name: "revoked_devices" });
}
