import { changePassword as changePasswordOperation, RECOVERED_MS } from "@musubi/protocol";
import { type Bound, handlePrepared, ready, refuse, reply } from "../../../kernel/binding.ts";
import {
  endRecovery,
  endSessions,
  isRecoveredSince,
  isWeakPassword,
  lockOwnPassword,
  putPassword,
  readOwnName,
  readOwnPassword,
  revokeOtherDevices,
} from "../../devices/port.ts";
import type { AccountDeps } from "../deps.ts";

/**
 * Sets a new password. Whoever knew the old one is signed out everywhere else. Without `current` it is enough that a recovery
 * code opened this session a short while ago: who needs the code has most often forgotten the password.
 */
export function changePassword(deps: AccountDeps): Bound {
  return handlePrepared(
    changePasswordOperation,
    async ({ input, look }) => {
      const { stored, name, isRecovered } = await look(async ({ tx, grant }) => ({
        stored: await readOwnPassword(tx, grant),
        name: await readOwnName(tx, grant),
        isRecovered: await isRecoveredSince(tx, grant, deps.clock.nowMs() - RECOVERED_MS),
      }));
      const isExcused = isRecovered && input.current === undefined;
      if (stored !== null && !isExcused && !(await deps.passwords.check(stored, input.current ?? ""))) return refuse("credential_wrong");
      if (isWeakPassword(input.next, name)) return refuse("password_weak");
      return ready({ stored, isExcused, next: await deps.passwords.hash(input.next) });
    },
    async ({ tx, grant, prepared }) => {
      const nowMs = deps.clock.nowMs();
      // Somebody may have changed it since it was checked: then what was given is the password no more.
      if ((await lockOwnPassword(tx, grant)) !== prepared.stored) return refuse("credential_wrong");
      if (prepared.isExcused && !(await isRecoveredSince(tx, grant, nowMs - RECOVERED_MS))) return refuse("credential_wrong");
      await endRecovery(tx, grant);
      await putPassword(tx, grant, prepared.next, nowMs);
      const ended = await revokeOtherDevices(tx, grant, nowMs);
      return reply({}, endSessions(deps.live, grant.actor.accountId, ended));
    },
    "gate",
  );
}
