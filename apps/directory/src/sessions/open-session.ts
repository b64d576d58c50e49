import { DIRECTORY_LIMITS, newDirectoryId, type StaffDeviceId, type StaffId, type StaffRole } from "@musubi/protocol/staff";
import type { Tx } from "@musubi/server/platform";
import type { Deps } from "../deps.ts";
import { type Standing, standingOf } from "./standing.ts";
import { addSession, readFacts, sessionStatement } from "./store.ts";
import { hashSecret, newStaffToken } from "./tokens.ts";

const HOUR_MS = 3_600_000;

/** A session that begins with this transaction's commit. */
export interface OpenedSession {
  readonly token: string;
  readonly standing: Standing;
}

/** Begins a session of somebody who was just proven. Null when they have no access: they were cut, or have left. */
export async function openSession(
  deps: Deps,
  tx: Tx,
  wanted: {
    readonly memberId: StaffId;
    readonly deviceId: StaffDeviceId | null;
    readonly role: StaffRole | null;
    readonly address: string;
    readonly nowMs: number;
    /** When it ends at the latest, where it goes on for another one. */
    readonly endsAtMs?: number;
  },
): Promise<OpenedSession | null> {
  const token = newStaffToken(deps.random);
  const tokenHash = hashSecret(token);
  const { memberId, deviceId, nowMs } = wanted;
  const expiresAtMs = Math.min(nowMs + DIRECTORY_LIMITS.sessionHours * HOUR_MS, wanted.endsAtMs ?? Number.POSITIVE_INFINITY);
  const session = { id: newDirectoryId("sss", deps.random), tokenHash, memberId, deviceId, role: wanted.role ?? "" };
  await addSession(tx, session, { nowMs, expiresAtMs });
  // Read back as any later call would read it: what does not count then does not begin now.
  const facts = readFacts(await tx.rows(sessionStatement(tokenHash, wanted.address)));
  const standing = facts === null ? null : standingOf(facts, nowMs);
  return standing === null ? null : { token, standing };
}
