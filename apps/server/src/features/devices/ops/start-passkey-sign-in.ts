import { newId, startPasskeySignIn as startPasskeySignInOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { DeviceDeps } from "../deps.ts";
import { CEREMONY_MS, newChallenge, requestOptions } from "../passkey-ceremony.ts";
import { addChallenge } from "../passkey-store.ts";

/** Begins signing in with a passkey. Names nobody: the person picks one of the keys that their device holds. */
export function startPasskeySignIn(deps: DeviceDeps): Bound {
  return handle(
    startPasskeySignInOperation,
    async ({ tx }) => {
      const challenge = newChallenge(deps.random);
      const challengeId = newId("chl", deps.random);
      const made = { id: challengeId, purpose: "sign_in", challenge, accountId: null, handle: null } as const;
      await addChallenge(tx, made, deps.clock.nowMs() + CEREMONY_MS);
      return reply({ challengeId, options: await requestOptions(deps.relyingParty, challenge) });
    },
    "gate",
  );
}
