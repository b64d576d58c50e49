import { present } from "@musubi/base";
import { readPrivateProfile as readPrivateProfileOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { AccountDeps } from "../deps.ts";
import { EMPTY_PRIVATE_PROFILE, unsealPrivateProfile } from "../private-profile.ts";
import { readOwnerKey, readSealedProfile } from "../store.ts";

/** Opens the actor's Profile+ for the actor. */
export function readPrivateProfile(deps: AccountDeps): Bound {
  return handle(readPrivateProfileOperation, async ({ tx, grant }) => {
    const sealed = await readSealedProfile(tx, grant);
    if (sealed === null) return reply({ profile: EMPTY_PRIVATE_PROFILE });
    const key = present(await readOwnerKey(tx, grant), "A living account has its owner key.");
    return reply({ profile: unsealPrivateProfile(deps.keyRing, { accountId: grant.actor.accountId, key }, sealed) });
  });
}
