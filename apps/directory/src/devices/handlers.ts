import {
  attestDevice as attestOperation,
  DIRECTORY_LIMITS,
  enrolDevice as enrolOperation,
  listDevices as listOperation,
  newDirectoryId,
  removeDevice as removeOperation,
} from "@musubi/protocol/staff";
import { record } from "../actions/store.ts";
import type { Deps } from "../deps.ts";
import { absent, type Bound, handle, refuse, reply } from "../kernel/binding.ts";
import { putOnDevice } from "../sessions/store.ts";
import { addDevice, attest, listDevicesOf, readDevice, revokeDevice } from "./store.ts";

const HOUR_MS = 3_600_000;

/** Enrols the browser's own key. It is unmanaged, and opens nothing, until somebody else vouches for it. */
export function enrolDevice(deps: Deps): Bound {
  return handle(enrolOperation, async ({ input, tx, standing, nowMs }) => {
    const { staffId, sessionId, mustRenew } = standing.facts;
    if (mustRenew) return refuse("new_passkey_needed");
    if ((await listDevicesOf(tx, staffId, nowMs)).length >= DIRECTORY_LIMITS.devicesPerMember) return refuse("too_many");
    const id = newDirectoryId("sdv", deps.random);
    await addDevice(tx, { id, memberId: staffId, name: input.name, key: input.key, nowMs });
    await putOnDevice(tx, sessionId, id);
    await record(tx, standing, { action: "device.enrol", target: id, nowMs });
    return reply({ deviceId: id });
  });
}

/** Devices of a member. */
export function listDevices(): Bound {
  return handle(listOperation, async ({ input, tx, nowMs }) => reply({ devices: await listDevicesOf(tx, input.staffId, nowMs) }));
}

/** Vouches for a device, as somebody else than its user. */
export function attestDevice(): Bound {
  return handle(attestOperation, async ({ input, tx, standing, nowMs }) => {
    const { deviceId, health, country } = input;
    const before = await readDevice(tx, deviceId, nowMs);
    if (before === null) return absent();
    if (before.staffId === standing.facts.staffId) return refuse("own_account");
    await attest(tx, deviceId, { health, country, untilMs: nowMs + input.hours * HOUR_MS, by: standing.facts.staffId, nowMs });
    await record(tx, standing, { action: "device.attest", target: deviceId, detail: { health, country, hours: input.hours }, nowMs });
    const device = await readDevice(tx, deviceId, nowMs);
    return device === null ? absent() : reply({ device });
  });
}

/** Takes a device away. */
export function removeDevice(): Bound {
  return handle(removeOperation, async ({ input, tx, standing, nowMs }) => {
    if (!(await revokeDevice(tx, input.deviceId, nowMs))) return absent();
    await record(tx, standing, { action: "device.remove", target: input.deviceId, nowMs });
    return reply({});
  });
}
