import { signOutOthers as signOutOthersOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { DeviceDeps } from "../deps.ts";
import { endSessions } from "../session.ts";
import { revokeOtherDevices } from "../store.ts";

/** Signs all devices of the actor out but this one. */
export function signOutOthers(deps: DeviceDeps): Bound {
  return handle(signOutOthersOperation, async ({ tx, grant }) => {
    const ended = await revokeOtherDevices(tx, grant, deps.clock.nowMs());
    return reply({ signedOutCount: ended.length }, endSessions(deps.live, grant.actor.accountId, ended));
  });
}
