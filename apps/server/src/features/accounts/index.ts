import type { Feature } from "../../kernel/feature.ts";
import { ownRead, ownSecure, ownWrite, profileRead } from "./access.ts";
import type { AccountDeps } from "./deps.ts";
import { changePassword } from "./ops/change-password.ts";
import { deleteAccount } from "./ops/delete-account.ts";
import { previewDeletion } from "./ops/preview-deletion.ts";
import { readMyAccount } from "./ops/read-my-account.ts";
import { readPicture } from "./ops/read-picture.ts";
import { readPolicy } from "./ops/read-policy.ts";
import { readPrivateProfile } from "./ops/read-private-profile.ts";
import { renewRecoveryCodes } from "./ops/renew-recovery-codes.ts";
import { setPicture } from "./ops/set-picture.ts";
import { signUp } from "./ops/sign-up.ts";
import { updatePrivateProfile } from "./ops/update-private-profile.ts";
import { updateProfile } from "./ops/update-profile.ts";
import { updateSettings } from "./ops/update-settings.ts";

export type { AccountDeps, SignupPolicy } from "./deps.ts";
export { type EraseDeps, eraseAccountTask } from "./jobs/erase-account.ts";
export { sweepTask } from "./jobs/sweep.ts";
export { markOfHandle } from "./retired-handles.ts";

/** Accounts, profiles and settings. */
export function accountFeature(deps: AccountDeps): Feature {
  return {
    register: (rules) => {
      rules.add(ownRead);
      rules.add(ownWrite);
      rules.add(ownSecure);
      rules.add(profileRead);
    },
    operations: [
      signUp(deps),
      readPolicy(deps),
      readMyAccount(),
      updateProfile(deps),
      setPicture(deps),
      readPicture(),
      readPrivateProfile(deps),
      updatePrivateProfile(deps),
      updateSettings(),
      renewRecoveryCodes(deps),
      changePassword(deps),
      previewDeletion(),
      deleteAccount(deps),
    ],
  };
}
