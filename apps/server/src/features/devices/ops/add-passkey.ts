import { addPasskey as addPasskeyOperation, LIMITS, newId } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { DeviceDeps } from "../deps.ts";
import { countOwnCredentials } from "../owner-store.ts";
import { verifyCreation } from "../passkey-ceremony.ts";
import { addPasskeyRow, listOwnPasskeys, takeChallenge } from "../passkey-store.ts";
import { viewPasskey } from "../view.ts";

/** Adds the passkey that the browser just made for the actor. */
export function addPasskey(deps: DeviceDeps): Bound {
  return handle(
    addPasskeyOperation,
    async ({ input, tx, grant }) => {
      const nowMs = deps.clock.nowMs();
      const challenge = await takeChallenge(tx, input.challengeId, "add", nowMs);
      // Somebody else's challenge is as good as none.
      if (challenge === null || challenge.accountId !== grant.actor.accountId) return refuse("challenge_expired");
      const key = await verifyCreation(deps.relyingParty, challenge.challenge, input.response);
      if (key === null) return refuse("passkey_unusable");
      // Counting locks: two at once do not pass the limit together.
      await countOwnCredentials(tx, grant);
      if ((await listOwnPasskeys(tx, grant)).length >= LIMITS.passkeysPerAccount) return refuse("too_many");
      const row = await addPasskeyRow(tx, grant, { id: newId("psk", deps.random), name: input.name.trim(), key, nowMs });
      return row === null ? refuse("passkey_unusable") : reply({ passkey: viewPasskey(row) });
    },
    "gate",
  );
}
