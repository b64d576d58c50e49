import {
  addStaffPasskey as addOperation,
  DIRECTORY_LIMITS,
  listStaffPasskeys as listOperation,
  newDirectoryId,
  removeStaffPasskey as removeOperation,
  startStaffPasskey as startOperation,
} from "@musubi/protocol/staff";
import { verifyCreation } from "@musubi/server/platform";
import { record } from "../actions/store.ts";
import type { Deps } from "../deps.ts";
import { absent, type Bound, handle, refuse, reply } from "../kernel/binding.ts";
import { meetDemand } from "../people/store.ts";
import { beginCreation } from "./ceremonies.ts";
import { addPasskey, listPasskeys, retirePasskey, retirePasskeys, viewPasskey } from "./passkey-store.ts";
import { viewSelf } from "./standing.ts";
import { endSessionsOf, markProof, takeChallenge } from "./store.ts";

/** Begins adding a passkey. */
export function startPasskey(deps: Deps): Bound {
  return handle(startOperation, async ({ tx, standing, nowMs }) => {
    const { facts } = standing;
    // Who must renew replaces all of them.
    if (!facts.mustRenew && (await listPasskeys(tx, facts.staffId)).length >= DIRECTORY_LIMITS.passkeysPerMember) return refuse("too_many");
    const member = { id: facts.staffId, name: facts.name };
    return reply(
      await beginCreation(deps, tx, { purpose: "add", boundTo: facts.sessionId, nowMs, member, isReplacement: facts.mustRenew }),
    );
  });
}

/** Adds a passkey; for somebody who must renew, it takes the place of all others, and nothing that came from them stays. */
export function addStaffPasskey(deps: Deps): Bound {
  return handle(addOperation, async ({ input, tx, standing, nowMs }) => {
    const { staffId, sessionId, mustRenew } = standing.facts;
    const challenge = await takeChallenge(tx, { id: input.challengeId, purpose: "add", boundTo: sessionId }, nowMs);
    if (challenge === null) return refuse("challenge_expired");
    const key = await verifyCreation(deps.relyingParty, challenge, input.response);
    if (key === null) return refuse("passkey_unusable");
    if (!mustRenew && (await listPasskeys(tx, staffId)).length >= DIRECTORY_LIMITS.passkeysPerMember) return refuse("too_many");
    const id = newDirectoryId("spk", deps.random);
    if (!(await addPasskey(tx, { id, memberId: staffId, name: input.name, key, nowMs }))) return refuse("passkey_unusable");
    if (mustRenew) {
      await retirePasskeys(tx, staffId, { except: id, nowMs });
      await endSessionsOf(tx, staffId, { reason: "passkey renewed", nowMs, except: sessionId });
      await meetDemand(tx, staffId);
    }
    await markProof(tx, sessionId, nowMs);
    await record(tx, standing, { action: "passkey.add", target: id, detail: { isRenewal: mustRenew }, nowMs });
    return reply({ self: viewSelf({ ...standing, facts: { ...standing.facts, mustRenew: false, secondFactorAtMs: nowMs } }) });
  });
}

/** One's passkeys. */
export function listStaffPasskeys(): Bound {
  return handle(listOperation, async ({ tx, standing }) =>
    reply({ passkeys: (await listPasskeys(tx, standing.facts.staffId)).map(viewPasskey) }),
  );
}

/** Takes a passkey away, but never the last. */
export function removeStaffPasskey(): Bound {
  return handle(removeOperation, async ({ input, tx, standing, nowMs }) => {
    const { staffId } = standing.facts;
    const left = (await listPasskeys(tx, staffId)).filter((one) => one.id !== input.passkeyId);
    if (left.length === 0) return refuse("last_credential");
    if (!(await retirePasskey(tx, staffId, { id: input.passkeyId, nowMs }))) return absent();
    await record(tx, standing, { action: "passkey.remove", target: input.passkeyId, nowMs });
    return reply({});
  });
}
