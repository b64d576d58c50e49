import { changePassword as changePasswordOperation } from "@musubi/protocol";
import { type Bound, handlePrepared, ready, refuse, reply } from "../../../kernel/binding.ts";
import {
  endSessions,
  isWeakPassword,
  lockOwnPassword,
  putPassword,
  readOwnName,
  readOwnPassword,
  revokeOtherDevices,
} from "../../devices/port.ts";
import type { AccountDeps } from "../deps.ts";

/** Sets a new password. Whoever knew the old one is signed out everywhere else. */
export function changePassword(deps: AccountDeps): Bound {
  return handlePrepared(
    changePasswordOperation,
    async ({ input, look }) => {
      const { stored, name } = await look(async ({ tx, grant }) => ({
        stored: await readOwnPassword(tx, grant),
        name: await readOwnName(tx, grant),
      }));
      if (stored !== null && !(await deps.passwords.check(stored, input.current ?? ""))) return refuse("credential_wrong");
      if (isWeakPassword(input.next, name)) return refuse("password_weak");
      return ready({ stored, next: await deps.passwords.hash(input.next) });
    },
    async ({ tx, grant, prepared }) => {
      const nowMs = deps.clock.nowMs();
      // Somebody may have changed it since it was checked: then what was given is the password no more.
      if ((await lockOwnPassword(tx, grant)) !== prepared.stored) return refuse("credential_wrong");
      await putPassword(tx, grant, prepared.next, nowMs);
      const ended = await revokeOtherDevices(tx, grant, nowMs);
      return reply({}, endSessions(deps.live, grant.actor.accountId, ended));
    },
    "gate",
  );
}
