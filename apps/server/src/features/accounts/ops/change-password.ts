import { changePassword as changePasswordOperation } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { endSessions, isWeakPassword, putPassword, readOwnName, readOwnPassword, revokeOtherDevices } from "../../devices/port.ts";
import type { AccountDeps } from "../deps.ts";

/** Sets a new password. Whoever knew the old one is signed out everywhere else. */
export function changePassword(deps: AccountDeps): Bound {
  return handle(
    changePasswordOperation,
    async ({ input, tx, grant }) => {
      const stored = await readOwnPassword(tx, grant);
      if (stored !== null && !(await deps.passwords.check(stored, input.current ?? ""))) return refuse("credential_wrong");
      if (isWeakPassword(input.next, await readOwnName(tx, grant))) return refuse("password_weak");
      const nowMs = deps.clock.nowMs();
      await putPassword(tx, grant, await deps.passwords.hash(input.next), nowMs);
      const ended = await revokeOtherDevices(tx, grant, nowMs);
      return reply({}, endSessions(deps.live, grant.actor.accountId, ended));
    },
    "gate",
  );
}
