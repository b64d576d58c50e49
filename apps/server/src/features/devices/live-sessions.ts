import type { DeviceId } from "@musubi/protocol";

/** What this process keeps of sessions besides their rows. */
export interface LiveSessions {
  /** Drops the cached session of a device and closes its open sockets with code 4401, effective at once. */
  forgetDevice(deviceId: DeviceId): void;
  /** Whether the device has an open socket. */
  isOnline(deviceId: DeviceId): boolean;
}
