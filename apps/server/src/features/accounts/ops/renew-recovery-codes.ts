import { renewRecoveryCodes as renewRecoveryCodesOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { hashRecoveryCode, newRecoveryCodes, replaceRecoveryCodes } from "../../devices/port.ts";
import type { AccountDeps } from "../deps.ts";

/** Replaces the actor's recovery codes by ten new ones, shown this once. */
export function renewRecoveryCodes(deps: AccountDeps): Bound {
  return handle(
    renewRecoveryCodesOperation,
    async ({ tx, grant }) => {
      const recoveryCodes = newRecoveryCodes(deps.random);
      await replaceRecoveryCodes(tx, grant, recoveryCodes.map(hashRecoveryCode), deps.clock.nowMs());
      return reply({ recoveryCodes });
    },
    "gate",
  );
}
