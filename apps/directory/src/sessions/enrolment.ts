import {
  type DeviceKey,
  DIRECTORY_LIMITS,
  finishEnrolment as finishOperation,
  newDirectoryId,
  type StaffDeviceId,
  startEnrolment as startOperation,
} from "@musubi/protocol/staff";
import { type Tx, verifyCreation } from "@musubi/server/platform";
import { record } from "../actions/store.ts";
import type { Deps } from "../deps.ts";
import { addDevice, attest } from "../devices/store.ts";
import { type Bound, handleAnyone, refuse, refuseUntilVisited, reply } from "../kernel/binding.ts";
import { type Enrolment, findEnrolment, meetDemand, spendEnrolment } from "../people/store.ts";
import { spendVisit } from "../providers/store.ts";
import { beginCreation } from "./ceremonies.ts";
import { openSession } from "./open-session.ts";
import { addPasskey, retirePasskeys } from "./passkey-store.ts";
import { viewSelf } from "./standing.ts";
import { endSessionsOf, takeChallenge } from "./store.ts";
import { hashSecret } from "./tokens.ts";

const DAY_MS = 86_400_000;
/** How long the word of whoever made a link counts for the device that used it. */
const VOUCH_DAYS = 7;

/** Begins using an enrolment link. */
export function startEnrolment(deps: Deps): Bound {
  return handleAnyone(startOperation, async ({ input, tx, nowMs }) => {
    const codeHash = hashSecret(input.code);
    const link = await findEnrolment(tx, codeHash, nowMs);
    if (link === null) return refuse("link_spent");
    const member = { id: link.memberId, name: link.name };
    const begun = await beginCreation(deps, tx, { purpose: "enrol", boundTo: boundTo(codeHash), nowMs, member, isReplacement: true });
    return reply({ ...begun, name: link.name, employer: link.employer, isDeviceManaged: link.vouchedCountry !== null });
  });
}

/** Sets the passkey. All earlier ones of the member stop working, and so do their sessions: a link is also the way back in. */
export function finishEnrolment(deps: Deps): Bound {
  return handleAnyone(finishOperation, async ({ input, tx, nowMs, address, visit }) => {
    const codeHash = hashSecret(input.code);
    const link = await findEnrolment(tx, codeHash, nowMs);
    if (link === null || !(await spendEnrolment(tx, codeHash, nowMs))) return refuse("link_spent");
    const challenge = await takeChallenge(tx, { id: input.challengeId, purpose: "enrol", boundTo: boundTo(codeHash) }, nowMs);
    if (challenge === null) return refuse("challenge_expired");
    const key = await verifyCreation(deps.relyingParty, challenge, input.response);
    if (key === null) return refuse("passkey_unusable");
    const { memberId } = link;
    const id = newDirectoryId("spk", deps.random);
    if (!(await addPasskey(tx, { id, memberId, name: input.passkeyName, key, nowMs }))) return refuse("passkey_unusable");
    const stateHash = visit === null ? null : hashSecret(visit);
    const issuerId = await spendVisit(tx, memberId, { stateHash, nowMs });
    if (issuerId !== null) return refuseUntilVisited(issuerId);
    await retirePasskeys(tx, memberId, { except: id, nowMs });
    await endSessionsOf(tx, memberId, { reason: "enrolled anew", nowMs });
    await meetDemand(tx, memberId);
    const deviceId = input.deviceKey === null ? null : await enrol(deps, tx, link, { key: input.deviceKey, name: input.deviceName, nowMs });
    const opened = await openSession(deps, tx, { memberId, deviceId, role: link.roles[0] ?? null, address, nowMs });
    if (opened === null) return refuse("access_ended");
    await record(tx, opened.standing, { action: "enrolment.finish", target: memberId, detail: { device: opened.standing.device }, nowMs });
    return reply({ self: viewSelf(opened.standing) }, { cookie: { set: opened.token } });
  });
}

async function enrol(
  deps: Deps,
  tx: Tx,
  link: Enrolment,
  device: { readonly key: DeviceKey; readonly name: string; readonly nowMs: number },
): Promise<StaffDeviceId> {
  const id = newDirectoryId("sdv", deps.random);
  const { nowMs } = device;
  await addDevice(tx, { id, memberId: link.memberId, ...device });
  if (link.vouchedCountry !== null) {
    const untilMs = nowMs + Math.min(VOUCH_DAYS, DIRECTORY_LIMITS.vouchDays) * DAY_MS;
    await attest(tx, id, { health: "healthy", country: link.vouchedCountry, untilMs, by: "enrolment link", nowMs });
  }
  return id;
}

function boundTo(codeHash: Uint8Array): string {
  return `link ${Buffer.from(codeHash).toString("base64url")}`;
}
