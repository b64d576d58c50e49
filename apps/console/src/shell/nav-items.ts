import type { StaffRole } from "@musubi/protocol/staff";

/** The places of the console, in the order of the bar. */
export const PLACES = ["cases", "access", "approvals", "audit", "oversight", "directory", "me"] as const;
export type Place = (typeof PLACES)[number];

/** Who has work at a place. The directory and the data plane decide for themselves; here nobody is led to a closed door. */
const ROLES: Readonly<Record<Exclude<Place, "me">, readonly StaffRole[]>> = {
  cases: ["support", "moderator", "security"],
  access: ["support", "moderator", "security", "approver"],
  approvals: ["approver", "security"],
  audit: ["auditor"],
  oversight: ["auditor", "security", "operator"],
  directory: ["security", "approver", "auditor"],
};

/** The places where somebody in this role has work. Without a role that counts there is only oneself. */
export function placesFor(role: StaffRole | null): Place[] {
  return PLACES.filter((place) => place === "me" || (role !== null && ROLES[place].includes(role)));
}

/** The place that an address belongs to; null for one that is none. */
export function placeOf(path: string): Place | null {
  const [, first] = path.split("/");
  return PLACES.find((place) => place === first) ?? null;
}
