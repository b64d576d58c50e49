import { updateProfile as updateProfileOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { tellEveryone } from "../changes.ts";
import type { AccountDeps } from "../deps.ts";
import { lockSeers, updateOwnProfile } from "../profile-store.ts";
import { updateOwnAccount } from "../store.ts";

/** Changes what others see of the actor, and the actor's country. */
export function updateProfile(deps: AccountDeps): Bound {
  return handle(updateProfileOperation, async ({ input, tx, grant }) => {
    const { country, displayName, statusText } = input;
    await lockSeers(tx, grant);
    await updateOwnProfile(tx, grant, {
      ...(displayName === undefined ? {} : { displayName: displayName.trim() }),
      ...(statusText === undefined ? {} : { statusText: statusText.trim() }),
    });
    await updateOwnAccount(tx, grant, country === undefined ? {} : { country });
    const { account, effects } = await tellEveryone(deps, tx, grant);
    return reply({ account }, effects);
  });
}
