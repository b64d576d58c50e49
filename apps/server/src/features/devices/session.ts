import type { Clock, Random } from "@musubi/base";
import { type AccountId, type DeviceId, LIMITS, newId, type SessionView } from "@musubi/protocol";
import { type Effects, type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { addDevice, listLiveDevices, lockDevices } from "./gate-store.ts";
import type { LiveSessions } from "./live-sessions.ts";
import { revoke } from "./store.ts";
import { hashSessionToken, newSessionToken } from "./tokens.ts";

/** A device unused for this long gives its place to a new one; it is a forgotten browser more often than a thing in use. */
const UNUSED_MS = 30 * 24 * 3600 * 1000;

export interface SessionDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly live: LiveSessions;
}

/** How the new device will hold its session, and what it calls itself. */
export interface SessionRequest {
  readonly accountId: AccountId;
  readonly deviceName: string;
  readonly carrier: "cookie" | "bearer";
  /** A recovery code opens it: the person may set a new password without the old one for a while, and their other devices hear of it. */
  readonly isRecovered?: boolean;
}

/** A session that begins with this transaction's commit. */
export interface OpenedSession {
  readonly session: SessionView;
  readonly effects: Effects;
}

/**
 * Signs a new device in. At the limit the device unused for longest is signed out, if it was unused for 30 days; otherwise
 * gives `too_many_devices`. Runs as the gate, after the caller has checked a credential of this account.
 */
export async function openSession(deps: SessionDeps, tx: Tx, request: SessionRequest): Promise<OpenedSession | "too_many_devices"> {
  const { accountId } = request;
  const nowMs = deps.clock.nowMs();
  await lockDevices(tx, accountId);
  const live = await listLiveDevices(tx, accountId);
  const ended: DeviceId[] = [];
  if (live.length >= LIMITS.devicesPerAccount) {
    const oldest = live[0];
    if (oldest === undefined || nowMs - oldest.last_seen_at.getTime() < UNUSED_MS) return "too_many_devices";
    await revoke(tx, [oldest.id], nowMs);
    ended.push(oldest.id);
  }
  const deviceId = newId("dev", deps.random);
  const token = newSessionToken(deps.random);
  const isCookie = request.carrier === "cookie";
  const kind = isCookie ? "browser" : "program";
  const isRecovered = request.isRecovered === true;
  const device = {
    id: deviceId,
    accountId,
    name: request.deviceName.trim(),
    kind,
    tokenHash: hashSessionToken(token),
    isRecovered,
  } as const;
  await addDevice(tx, device, nowMs);
  const began = outgoing({ account: accountId }, "device.changed", { deviceId, isSignedIn: true, ...(isRecovered ? { isRecovered } : {}) });
  const effects = { ...endSessions(deps.live, accountId, ended), events: [began, ...signedOutEvents(accountId, ended)] };
  const session = { accountId, deviceId };
  // A browser's token goes into a cookie that scripts cannot read, and nowhere else.
  return isCookie ? { session, effects: { ...effects, cookie: { set: token } } } : { session: { ...session, token }, effects };
}

/** What follows the commit that signed these devices out: their sockets close at once, and the others learn of it. */
export function endSessions(live: LiveSessions, accountId: AccountId, deviceIds: readonly DeviceId[]): Effects {
  return {
    afterCommit: () => {
      for (const deviceId of deviceIds) live.forgetDevice(deviceId);
    },
    events: signedOutEvents(accountId, deviceIds),
  };
}

function signedOutEvents(accountId: AccountId, deviceIds: readonly DeviceId[]): Outgoing[] {
  return deviceIds.map((deviceId) => outgoing({ account: accountId }, "device.changed", { deviceId, isSignedIn: false }));
}
