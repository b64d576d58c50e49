import {
  type DeviceProof,
  DIRECTORY_LIMITS,
  type PlaceProof,
  type SelfView,
  type StaffFacts,
  type StaffRole,
} from "@musubi/protocol/staff";
import type { Static } from "typebox";
import type { DeviceFacts, SessionFacts } from "./facts.ts";

/** Where somebody is, and how that is known. */
export interface PlaceFound {
  readonly country: string;
  readonly by: Static<typeof PlaceProof>;
}

/** What a session is worth right now. */
export interface Standing {
  readonly facts: SessionFacts;
  readonly place: PlaceFound;
  readonly device: Static<typeof DeviceProof>;
  /** The role that counts: the session's, where the member still has it and their employer has joined. Null: none. */
  readonly role: StaffRole | null;
  readonly endsAtMs: number;
}

const MINUTE_MS = 60_000;
const IDLE_MS = DIRECTORY_LIMITS.idleMinutes * MINUTE_MS;
const FRESH_MS = DIRECTORY_LIMITS.freshProofMinutes * MINUTE_MS;

/** Decides what a session is worth. Null: nothing at all, because it ended, was cut, was not used for too long, or its member left. */
export function standingOf(facts: SessionFacts, nowMs: number): Standing | null {
  const endsAtMs = Math.min(facts.expiresAtMs, facts.lastSeenAtMs + IDLE_MS);
  if (facts.endedAtMs !== null || endsAtMs <= nowMs || facts.hasLeft || facts.isCut) return null;
  const place = placeOf(facts, nowMs);
  if (facts.cutCountries.includes(place.country)) return null;
  return { facts, place, device: deviceState(facts.device, nowMs), role: roleOf(facts), endsAtMs };
}

/** What is known of a device. What nobody has vouched for, or not for this moment, is unknown. */
export function deviceState(device: DeviceFacts | null, nowMs: number): Static<typeof DeviceProof> {
  if (device === null || device.isRevoked) return "unknown";
  if (device.health === null) return "unmanaged";
  // Bad news does not become old.
  if (device.health === "unhealthy") return "unhealthy";
  return device.attestedUntilMs !== null && nowMs < device.attestedUntilMs ? "managed" : "unknown";
}

/**
 * Where somebody is. What was attested of their device counts before any network: another network alone never moves it. Without
 * it, the network of an office stands for that office. Anything else is unknown, and unknown opens nothing.
 */
export function placeOf({ device, networkCountry }: Pick<SessionFacts, "device" | "networkCountry">, nowMs: number): PlaceFound {
  const isAttested = device !== null && !device.isRevoked && device.attestedUntilMs !== null && nowMs < device.attestedUntilMs;
  if (isAttested && device.country !== null) return { country: device.country, by: "attested_device" };
  if (networkCountry !== null) return { country: networkCountry, by: "office_network" };
  return { country: "??", by: "unknown" };
}

function roleOf(facts: SessionFacts): StaffRole | null {
  if (!facts.employer.isJoined) return null;
  return facts.roles.find((role) => role === facts.role) ?? null;
}

/** Whether the last proof with the passkey is fresh. A moment in the future is none: the clock was set back. */
export function isFresh({ facts }: Standing, nowMs: number): boolean {
  const ageMs = nowMs - facts.secondFactorAtMs;
  return ageMs >= 0 && ageMs < FRESH_MS;
}

/** What an assertion says of a member of the staff. */
export function staffFactsOf(standing: Standing, role: StaffRole): StaffFacts {
  const { facts, place, device } = standing;
  return {
    id: facts.staffId,
    pseudonym: facts.pseudonym,
    name: facts.name,
    role,
    team: facts.team,
    employer: { id: facts.employer.id, name: facts.employer.name, country: facts.employer.country },
    contract: facts.contract,
    officeCountry: facts.officeCountry,
    accessCountry: place.country,
    accessBy: place.by,
    deviceId: facts.device?.deviceId ?? null,
    device,
    sessionId: facts.sessionId,
    signedInAt: facts.signedInAtMs,
    secondFactorAt: facts.secondFactorAtMs,
  };
}

/** Oneself, as the console shows it. */
export function viewSelf(standing: Standing): SelfView {
  const { facts, place, device, role, endsAtMs } = standing;
  const { id, name, country, isJoined } = facts.employer;
  return {
    staffId: facts.staffId,
    pseudonym: facts.pseudonym,
    name: facts.name,
    team: facts.team,
    job: facts.job,
    role,
    roles: [...facts.roles],
    employer: { id, name, country, isJoined },
    contract: facts.contract,
    officeCountry: facts.officeCountry,
    accessCountry: place.country,
    accessBy: place.by,
    device,
    deviceId: facts.device?.deviceId ?? null,
    sessionId: facts.sessionId,
    signedInAt: facts.signedInAtMs,
    secondFactorAt: facts.secondFactorAtMs,
    endsAt: endsAtMs,
    mustRenew: facts.mustRenew,
  };
}
