import { deleteAccount as deleteAccountOperation } from "@musubi/protocol";
import { type Bound, handlePrepared, ready, refuse, reply } from "../../../kernel/binding.ts";
import { endSessions, lockOwnPassword, readOwnName, readOwnPassword } from "../../devices/port.ts";
import { beginOwnDeletion } from "../deletion-store.ts";
import type { AccountDeps } from "../deps.ts";

/**
 * Deletes the actor's account. This commit destroys the key, ends every session and closes the account for good; the queued
 * job deletes the rows, and a crash in between loses nothing of that.
 */
export function deleteAccount(deps: AccountDeps): Bound {
  return handlePrepared(
    deleteAccountOperation,
    async ({ input, look }) => {
      const { stored, name } = await look(async ({ tx, grant }) => ({
        stored: await readOwnPassword(tx, grant),
        name: await readOwnName(tx, grant),
      }));
      const isConfirmed = stored === null || (await deps.passwords.check(stored, input.password ?? ""));
      return name.handle === input.handle && isConfirmed ? ready({ stored }) : refuse("credential_wrong");
    },
    async ({ tx, grant, prepared }) => {
      // Somebody may have changed it since it was checked.
      if ((await lockOwnPassword(tx, grant)) !== prepared.stored) return refuse("credential_wrong");
      const ended = await beginOwnDeletion(tx, grant, deps.clock.nowMs());
      const { afterCommit } = endSessions(deps.live, grant.actor.accountId, ended);
      // There is no device left to tell.
      return reply({}, { ...(afterCommit === undefined ? {} : { afterCommit }), cookie: { clear: true } });
    },
    "gate",
  );
}
