import { present } from "@musubi/base";
import { updatePrivateProfile as updatePrivateProfileOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { AccountDeps } from "../deps.ts";
import { sealPrivateProfile } from "../private-profile.ts";
import { putSealedProfile, readOwnerKey } from "../store.ts";

/** Seals the actor's Profile+ and stores it. */
export function updatePrivateProfile(deps: AccountDeps): Bound {
  return handle(updatePrivateProfileOperation, async ({ input, tx, grant }) => {
    const key = present(await readOwnerKey(tx, grant), "A living account has its owner key.");
    const owner = { accountId: grant.actor.accountId, key };
    const sealed = sealPrivateProfile(deps.keyRing, owner, input.profile, deps.random);
    await putSealedProfile(tx, grant, sealed, deps.clock.nowMs());
    return reply({ profile: input.profile });
  });
}
