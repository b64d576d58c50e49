import { Contract, Place, StaffRole } from "../disclosure/vocabulary.ts";
import { Instant, int, nullable, object, oneOf, pattern, type Static, text } from "../schema.ts";
import { EmployerId, PseudonymId, StaffDeviceId, StaffId, StaffSessionId } from "./ids.ts";

export { Contract, Place, StaffRole } from "../disclosure/vocabulary.ts";

/** How the country of access was established. A network address alone establishes nothing. */
export const PlaceProof = oneOf("office_network", "attested_device", "unknown");
/** What is known of the device. Only "managed" may open anything. */
export const DeviceProof = oneOf("managed", "unmanaged", "unhealthy", "unknown");

/** Who asks, from where and on what, as the staff directory knew it in the moment of asking. */
export const StaffFacts = object({
  id: StaffId,
  pseudonym: PseudonymId,
  name: text(1, 80),
  role: StaffRole,
  team: text(0, 60),
  employer: object({ id: EmployerId, name: text(1, 80), country: Place }),
  contract: Contract,
  officeCountry: Place,
  accessCountry: Place,
  accessBy: PlaceProof,
  deviceId: nullable(StaffDeviceId),
  device: DeviceProof,
  sessionId: StaffSessionId,
  signedInAt: Instant,
  /** When the person last proved themselves with a passkey and verification. */
  secondFactorAt: Instant,
});
export type StaffFacts = Static<typeof StaffFacts>;

/** The claims of an assertion: one call of one operation with one body, by one member of the staff. Lives two seconds at most. */
export const AssertionClaims = object({
  iss: text(1, 120),
  aud: text(1, 120),
  iat: int(0, 9_007_199_254),
  exp: int(0, 9_007_199_254),
  jti: text(16, 60),
  op: text(3, 60),
  /** SHA-256 of the exact body, unpadded base64url. */
  body: pattern("[A-Za-z0-9_-]{43}", 43),
  staff: StaffFacts,
});
export type AssertionClaims = Static<typeof AssertionClaims>;
/** The `typ` of an assertion's header: nothing else is taken for one. */
export const ASSERTION_TYPE = "musubi-staff+jwt";
