import { readMyAccount as readMyAccountOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readOwnAccount } from "../store.ts";
import { viewAccount } from "../view.ts";

/** Reads the actor's own account. */
export function readMyAccount(): Bound {
  return handle(readMyAccountOperation, async ({ tx, grant }) => {
    return reply({ account: viewAccount(await readOwnAccount(tx, grant), grant.actor.deviceId) });
  });
}
