import type { DeviceId, DeviceView, PasskeyId, PasskeyView } from "@musubi/protocol";
import type { DeviceRow } from "./store.ts";

/** A device as its owner sees it on one of their devices. */
export function viewDevice(row: DeviceRow, thisDevice: DeviceId, isOnline: boolean): DeviceView {
  return {
    deviceId: row.id,
    name: row.name,
    kind: row.kind,
    createdAt: row.created_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    isThis: row.id === thisDevice,
    isOnline,
  };
}

/** A passkey without its key. */
export interface PasskeyRow {
  readonly id: PasskeyId;
  readonly name: string;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
}

/** A passkey as its owner sees it. */
export function viewPasskey(row: PasskeyRow): PasskeyView {
  return { passkeyId: row.id, name: row.name, createdAt: row.created_at.getTime(), lastUsedAt: row.last_used_at?.getTime() ?? null };
}
