import type { DeviceView } from "@musubi/protocol";

export interface OrderedDevices {
  readonly thisOne: DeviceView | null;
  /** Online ones first, then by last use. */
  readonly others: readonly DeviceView[];
}

/** This device apart; the others with the liveliest first. */
export function orderDevices(devices: readonly DeviceView[]): OrderedDevices {
  const others = devices.filter(({ isThis }) => !isThis);
  others.sort((a, b) => Number(b.isOnline) - Number(a.isOnline) || b.lastSeenAt - a.lastSeenAt || (a.deviceId < b.deviceId ? -1 : 1));
  return { thisOne: devices.find(({ isThis }) => isThis) ?? null, others };
}
