import { signOutDevice as signOutDeviceOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { DeviceDeps } from "../deps.ts";
import { endSessions } from "../session.ts";
import { revokeDevice } from "../store.ts";

/** Signs one of the actor's devices out. Signing out the device in use works as `session.signOut` does. */
export function signOutDevice(deps: DeviceDeps): Bound {
  return handle(signOutDeviceOperation, async ({ tx, grant }) => {
    const { deviceId } = grant.facts;
    await revokeDevice(tx, grant, deps.clock.nowMs());
    const effects = endSessions(deps.live, grant.actor.accountId, [deviceId]);
    return reply({}, deviceId === grant.actor.deviceId ? { ...effects, cookie: { clear: true } } : effects);
  });
}
