import { newId, startPasskeySignUp as startPasskeySignUpOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { DeviceDeps } from "../deps.ts";
import { CEREMONY_MS, creationOptions, newChallenge } from "../passkey-ceremony.ts";
import { addChallenge } from "../passkey-store.ts";

/**
 * Begins making a passkey for a new account. The account's id is chosen here, because the key will carry it. Does not look
 * whether the handle is free, and so tells nobody.
 */
export function startPasskeySignUp(deps: DeviceDeps): Bound {
  return handle(
    startPasskeySignUpOperation,
    async ({ input, tx }) => {
      const challenge = newChallenge(deps.random);
      const challengeId = newId("chl", deps.random);
      const accountId = newId("usr", deps.random);
      const made = { id: challengeId, purpose: "sign_up", challenge, accountId, handle: input.handle } as const;
      await addChallenge(tx, made, deps.clock.nowMs() + CEREMONY_MS);
      const owner = { accountId, handle: input.handle, displayName: input.displayName, existing: [] };
      return reply({ challengeId, options: await creationOptions(deps.relyingParty, challenge, owner) });
    },
    "gate",
  );
}
