import { listDevices as listDevicesOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { DeviceDeps } from "../deps.ts";
import { listOwnDevices } from "../store.ts";
import { viewDevice } from "../view.ts";

/** Lists the devices that are signed in to the actor's account. */
export function listDevices(deps: DeviceDeps): Bound {
  return handle(listDevicesOperation, async ({ tx, grant }) => {
    const rows = await listOwnDevices(tx, grant);
    return reply({ devices: rows.map((row) => viewDevice(row, grant.actor.deviceId, deps.live.isOnline(row.id))) });
  });
}
