import { bool, foreign, Instant, int, list, nullable, object, oneOf, pattern, type Static, text } from "../../schema.ts";
import { Contract, DeviceProof, Place, PlaceProof, StaffRole } from "../facts.ts";
import { EmployerId, PseudonymId, StaffDeviceId, StaffId, StaffSessionId } from "../ids.ts";
import { CutId, IssuerId, JoinId, OfficeNetworkId, StaffChallengeId, StaffPasskeyId } from "./ids.ts";

/** The bounds of the directory. */
export const DIRECTORY_LIMITS = {
  /** Hours that a session of the staff lasts at most. */
  sessionHours: 12,
  /** Minutes after which a session that nobody used is over. */
  idleMinutes: 60,
  /** Minutes for which a proof with the passkey counts as fresh. */
  freshProofMinutes: 5,
  passkeysPerMember: 10,
  devicesPerMember: 10,
  members: 20_000,
  employers: 2_000,
  page: 200,
  /** Hours for which an enrolment link holds at most. */
  linkHours: 72,
  /** Days for which a device's health may be vouched for at once. */
  vouchDays: 30,
} as const;

/** A country, where "??" is no answer. */
export const Country = pattern("[A-Z]{2}", 2);
/** Options for the browser's WebAuthn call, as JSON (WebAuthn Level 3, section 5.1). */
export const StaffCeremony = {
  challengeId: StaffChallengeId,
  options: foreign<Record<string, unknown>>("PublicKeyCredential options JSON (WebAuthn Level 3)"),
};
/** What the browser's WebAuthn call answered, as JSON. */
export const StaffCeremonyResponse = foreign<Record<string, unknown>>("PublicKeyCredential response JSON (WebAuthn Level 3)");

/** The public half of a browser's device key (RFC 7517): ECDSA on P-256, made so that it cannot leave the device. */
export const DeviceKey = object({
  kty: oneOf("EC"),
  crv: oneOf("P-256"),
  x: pattern("[A-Za-z0-9_-]{43}", 43),
  y: pattern("[A-Za-z0-9_-]{43}", 43),
});
export type DeviceKey = Static<typeof DeviceKey>;
/** Proof that a sign-in comes from a device: its signature over the challenge (ES256, r and s, unpadded base64url). */
export const DeviceSignature = object({ deviceId: StaffDeviceId, signature: pattern("[A-Za-z0-9_-]{86}", 86) });
export type DeviceSignature = Static<typeof DeviceSignature>;

/** Oneself: who one is to the service right now, and what is missing. */
export const SelfView = object({
  staffId: StaffId,
  pseudonym: PseudonymId,
  name: text(1, 80),
  team: text(0, 60),
  job: text(0, 80),
  /** The role of this session; null while there is none that counts. */
  role: nullable(StaffRole),
  roles: list(StaffRole, 7),
  employer: object({ id: EmployerId, name: text(1, 80), country: Country, isJoined: bool }),
  contract: Contract,
  officeCountry: Country,
  accessCountry: Place,
  accessBy: PlaceProof,
  device: DeviceProof,
  deviceId: nullable(StaffDeviceId),
  sessionId: StaffSessionId,
  signedInAt: Instant,
  secondFactorAt: Instant,
  endsAt: Instant,
  /** Nothing works until a new passkey is set. */
  mustRenew: bool,
});
export type SelfView = Static<typeof SelfView>;

/** A passkey of oneself. */
export const StaffPasskeyView = object({ passkeyId: StaffPasskeyId, name: text(1, 60), createdAt: Instant, lastUsedAt: nullable(Instant) });
export type StaffPasskeyView = Static<typeof StaffPasskeyView>;

/** A device with what is known of it. */
export const StaffDeviceView = object({
  deviceId: StaffDeviceId,
  staffId: StaffId,
  name: text(1, 60),
  state: DeviceProof,
  country: Place,
  attestedAt: nullable(Instant),
  attestedUntil: nullable(Instant),
  createdAt: Instant,
});
export type StaffDeviceView = Static<typeof StaffDeviceView>;

/** A member of the staff as those see them who look after access. */
export const MemberView = object({
  staffId: StaffId,
  pseudonym: PseudonymId,
  name: text(1, 80),
  email: nullable(text(3, 200)),
  job: text(0, 80),
  team: text(0, 60),
  roles: list(StaffRole, 7),
  employerId: EmployerId,
  contract: Contract,
  officeCountry: Country,
  state: oneOf("invited", "active", "marked", "cut", "left"),
  passkeyCount: int(0, 100),
  liveSessions: int(0, 1_000),
  createdAt: Instant,
});
export type MemberView = Static<typeof MemberView>;

/** An employer. One that has not joined holds no right at all. */
export const EmployerView = object({
  employerId: EmployerId,
  name: text(1, 80),
  country: Country,
  parentId: nullable(EmployerId),
  /** Its data is the data of this service: its approvers decide who joins. */
  isOwner: bool,
  joinedAt: nullable(Instant),
  cutAt: nullable(Instant),
  memberCount: int(0, 1_000_000),
});
export type EmployerView = Static<typeof EmployerView>;

/** What would become reachable by a join: by name, nothing summed up. */
export const JoinDiff = object({
  people: list(
    object({ staffId: StaffId, name: text(1, 80), team: text(0, 60), officeCountry: Country, roles: list(StaffRole, 7) }),
    2_000,
  ),
  roles: list(StaffRole, 7),
  tools: list(text(3, 60), 200),
  employers: list(object({ employerId: EmployerId, name: text(1, 80), country: Country }), 200),
});
export type JoinDiff = Static<typeof JoinDiff>;

/** A request that an employer may join, with the decisions so far. */
export const JoinView = object({
  joinId: JoinId,
  employerId: EmployerId,
  employer: text(1, 80),
  words: text(1, 1_000),
  requestedBy: StaffId,
  requestedAt: Instant,
  state: oneOf("asked", "joined", "denied"),
  diff: JoinDiff,
  decisions: list(object({ staffId: StaffId, name: text(1, 80), verdict: oneOf("approve", "deny"), words: text(0, 500), at: Instant }), 10),
});
export type JoinView = Static<typeof JoinView>;

/** Whom a cut or a forced step concerns. */
export const Population = object({
  kind: oneOf("person", "team", "employer", "country"),
  /** The id of the person or employer, the name of the team, or the two letters of the country. */
  target: text(1, 80),
});
export type Population = Static<typeof Population>;

/** A cut: from its moment on nothing of those concerned works. */
export const CutView = object({
  cutId: CutId,
  kind: oneOf("person", "team", "employer", "country"),
  target: text(1, 80),
  words: text(1, 500),
  madeBy: nullable(StaffId),
  madeAt: Instant,
  liftedAt: nullable(Instant),
  /** When the data plane had ended everything on its side. */
  toldAt: nullable(Instant),
});
export type CutView = Static<typeof CutView>;

/** A network that stands for an office. */
export const OfficeNetworkView = object({ networkId: OfficeNetworkId, cidr: text(3, 50), country: Country, label: text(1, 80) });
export type OfficeNetworkView = Static<typeof OfficeNetworkView>;

/** An identity provider that is accepted for the people of one employer. */
export const IssuerView = object({ issuerId: IssuerId, employerId: EmployerId, issuer: text(8, 300), clientId: text(1, 200) });
export type IssuerView = Static<typeof IssuerView>;

/** Something that was done in the directory. */
export const DirectoryActionView = object({
  seq: int(0, 9_007_199_254_740_991),
  at: Instant,
  by: oneOf("staff", "operator", "directory"),
  staffId: nullable(StaffId),
  action: text(1, 60),
  target: text(0, 80),
  words: text(0, 1_000),
});
export type DirectoryActionView = Static<typeof DirectoryActionView>;
