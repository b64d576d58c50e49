import { signOut as signOutOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { DeviceDeps } from "../deps.ts";
import { endSessions } from "../session.ts";
import { revokeThisDevice } from "../store.ts";

/** Signs this device out and clears its cookie. */
export function signOut(deps: DeviceDeps): Bound {
  return handle(signOutOperation, async ({ tx, grant }) => {
    await revokeThisDevice(tx, grant, deps.clock.nowMs());
    return reply({}, { ...endSessions(deps.live, grant.actor.accountId, [grant.actor.deviceId]), cookie: { clear: true } });
  });
}
