import {
  changeStaffRole as changeRoleOperation,
  type DeviceSignature,
  proveAgain as proveAgainOperation,
  readSelf as readSelfOperation,
  type StaffDeviceId,
  type StaffId,
  staffSignIn as signInOperation,
  staffSignOut as signOutOperation,
  startProof as startProofOperation,
  startStaffSignIn as startSignInOperation,
} from "@musubi/protocol/staff";
import type { Tx } from "@musubi/server/platform";
import { record } from "../actions/store.ts";
import type { Deps } from "../deps.ts";
import { isDeviceSignature } from "../devices/device-signature.ts";
import { findDeviceKey } from "../devices/store.ts";
import { absent, type Bound, handle, handleAnyone, refuse, refuseUntilVisited, reply } from "../kernel/binding.ts";
import { readMember } from "../people/store.ts";
import { spendVisit } from "../providers/store.ts";
import { beginAssertion, checkAssertion } from "./ceremonies.ts";
import { openSession } from "./open-session.ts";
import { viewSelf } from "./standing.ts";
import { endSession, markProof } from "./store.ts";
import { hashSecret } from "./tokens.ts";

/** Begins signing in. */
export function startSignIn(deps: Deps): Bound {
  return handleAnyone(startSignInOperation, async ({ tx, nowMs }) =>
    reply(await beginAssertion(deps, tx, { purpose: "sign_in", boundTo: null, nowMs })),
  );
}

/** Signs in with a passkey, and with the provider's consent where the employer has one. */
export function signIn(deps: Deps): Bound {
  return handleAnyone(signInOperation, async ({ input, tx, nowMs, address, visit }) => {
    const given = { id: input.challengeId, purpose: "sign_in", boundTo: null, response: input.response, nowMs } as const;
    const proven = await checkAssertion(deps, tx, given);
    if (typeof proven === "string") return refuse(proven);
    const { memberId } = proven;
    const stateHash = visit === null ? null : hashSecret(visit);
    const issuerId = await spendVisit(tx, memberId, { stateHash, nowMs });
    if (issuerId !== null) return refuseUntilVisited(issuerId);
    const member = await readMember(tx, memberId);
    const role = member?.roles.find((one) => one === input.role) ?? member?.roles[0] ?? null;
    const deviceId = await provenDevice(tx, input.device, { memberId, challenge: proven.challenge });
    const opened = await openSession(deps, tx, { memberId, deviceId, role, address, nowMs });
    if (opened === null) return refuse("access_ended");
    await record(tx, opened.standing, { action: "session.signIn", detail: { device: opened.standing.device }, nowMs });
    return reply({ self: viewSelf(opened.standing) }, { cookie: { set: opened.token } });
  });
}

/** The device, if it is the member's and signed this very challenge. Anything else is an unknown device, which opens nothing. */
async function provenDevice(
  tx: Tx,
  device: DeviceSignature | null,
  of: { readonly memberId: StaffId; readonly challenge: string },
): Promise<StaffDeviceId | null> {
  const key = device === null ? null : await findDeviceKey(tx, device.deviceId, of.memberId);
  if (device === null || key === null) return null;
  return isDeviceSignature(key, of.challenge, device.signature) ? device.deviceId : null;
}

/** Begins proving again that one is there. */
export function startProof(deps: Deps): Bound {
  return handle(startProofOperation, async ({ tx, standing, nowMs }) =>
    reply(await beginAssertion(deps, tx, { purpose: "prove", boundTo: standing.facts.sessionId, nowMs })),
  );
}

/** Proves it, with a passkey of the same member. */
export function proveAgain(deps: Deps): Bound {
  return handle(proveAgainOperation, async ({ input, tx, standing, nowMs }) => {
    const { facts } = standing;
    const given = { id: input.challengeId, purpose: "prove", boundTo: facts.sessionId, response: input.response, nowMs } as const;
    const proven = await checkAssertion(deps, tx, given);
    if (typeof proven === "string") return refuse(proven);
    if (proven.memberId !== facts.staffId) return refuse("passkey_unusable");
    await markProof(tx, facts.sessionId, nowMs);
    await record(tx, standing, { action: "session.prove", nowMs });
    return reply({ self: viewSelf({ ...standing, facts: { ...facts, secondFactorAtMs: nowMs } }) });
  });
}

/** Goes on in another role. Nobody visits their employer's provider for it, and nothing lasts longer for it. */
export function changeRole(deps: Deps): Bound {
  return handle(changeRoleOperation, async ({ input, tx, standing, nowMs, address }) => {
    const { facts } = standing;
    const given = { id: input.challengeId, purpose: "prove", boundTo: facts.sessionId, response: input.response, nowMs } as const;
    const proven = await checkAssertion(deps, tx, given);
    if (typeof proven === "string") return refuse(proven);
    const { memberId, challenge } = proven;
    if (memberId !== facts.staffId) return refuse("passkey_unusable");
    if (!facts.roles.includes(input.role)) return absent();
    const deviceId = await provenDevice(tx, input.device, { memberId, challenge });
    await endSession(tx, facts.sessionId, { reason: "changed role", nowMs });
    const opened = await openSession(deps, tx, { memberId, deviceId, role: input.role, address, nowMs, endsAtMs: facts.expiresAtMs });
    if (opened === null) return refuse("access_ended");
    await record(tx, opened.standing, {
      action: "session.changeRole",
      detail: { role: input.role, device: opened.standing.device },
      nowMs,
    });
    return reply({ self: viewSelf(opened.standing) }, { cookie: { set: opened.token } });
  });
}

/** Who one is right now. */
export function readSelf(): Bound {
  return handle(readSelfOperation, ({ standing }) => Promise.resolve(reply({ self: viewSelf(standing) })));
}

/** Ends one's session. */
export function signOut(): Bound {
  return handle(signOutOperation, async ({ tx, standing, nowMs }) => {
    await endSession(tx, standing.facts.sessionId, { reason: "signed out", nowMs });
    await record(tx, standing, { action: "session.signOut", nowMs });
    return reply({}, { cookie: { clear: true } });
  });
}
