import type { Feature } from "../../kernel/feature.ts";
import { deviceWrite } from "./access.ts";
import type { DeviceDeps } from "./deps.ts";
import { addPasskey } from "./ops/add-passkey.ts";
import { listDevices } from "./ops/list-devices.ts";
import { listPasskeys } from "./ops/list-passkeys.ts";
import { removePasskey } from "./ops/remove-passkey.ts";
import { signIn } from "./ops/sign-in.ts";
import { signOut } from "./ops/sign-out.ts";
import { signOutDevice } from "./ops/sign-out-device.ts";
import { signOutOthers } from "./ops/sign-out-others.ts";
import { startPasskeyAdd } from "./ops/start-passkey-add.ts";
import { startPasskeySignIn } from "./ops/start-passkey-sign-in.ts";
import { startPasskeySignUp } from "./ops/start-passkey-sign-up.ts";

export type { DeviceDeps } from "./deps.ts";

/** Sessions, devices and passkeys. */
export function deviceFeature(deps: DeviceDeps): Feature {
  return {
    register: (rules) => rules.add(deviceWrite),
    operations: [
      signIn(deps),
      signOut(deps),
      signOutDevice(deps),
      signOutOthers(deps),
      listDevices(deps),
      startPasskeySignIn(deps),
      startPasskeySignUp(deps),
      startPasskeyAdd(deps),
      addPasskey(deps),
      listPasskeys(),
      removePasskey(),
    ],
  };
}
