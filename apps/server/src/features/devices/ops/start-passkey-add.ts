import { LIMITS, newId, startPasskeyAdd as startPasskeyAddOperation } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { DeviceDeps } from "../deps.ts";
import { readOwnName } from "../owner-store.ts";
import { CEREMONY_MS, creationOptions, newChallenge } from "../passkey-ceremony.ts";
import { addChallenge, listOwnPasskeys } from "../passkey-store.ts";

/** Begins adding a passkey to the actor's account. */
export function startPasskeyAdd(deps: DeviceDeps): Bound {
  return handle(
    startPasskeyAddOperation,
    async ({ tx, grant }) => {
      const existing = await listOwnPasskeys(tx, grant);
      if (existing.length >= LIMITS.passkeysPerAccount) return refuse("too_many");
      const { accountId } = grant.actor;
      const challenge = newChallenge(deps.random);
      const challengeId = newId("chl", deps.random);
      const made = { id: challengeId, purpose: "add", challenge, accountId, handle: null } as const;
      await addChallenge(tx, made, deps.clock.nowMs() + CEREMONY_MS);
      const name = await readOwnName(tx, grant);
      const keys = existing.map((row) => ({ id: row.credential_id, transports: row.transports }));
      return reply({ challengeId, options: await creationOptions(deps.relyingParty, challenge, { accountId, ...name, existing: keys }) });
    },
    "gate",
  );
}
