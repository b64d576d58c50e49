import { bool, int, list, nullable, oneOf, optional, text } from "../../schema.ts";
import { Contract, StaffRole } from "../facts.ts";
import { EmployerId, StaffDeviceId, StaffId } from "../ids.ts";
import { directoryOperation } from "./directory-operation.ts";
import { CutId, OfficeNetworkId } from "./ids.ts";
import {
  Country,
  CutView,
  DIRECTORY_LIMITS,
  DirectoryActionView,
  IssuerView,
  MemberView,
  OfficeNetworkView,
  Population,
  StaffDeviceView,
} from "./views.ts";

const Hours = int(1, DIRECTORY_LIMITS.linkHours);
/** Who looks after access: a role that opens no data of people by itself. */
const SECURITY = { roles: ["security"] } as const;
const OVERSIGHT = { roles: ["security", "approver", "auditor"] } as const;

/** Members of the staff. */
export const listMembers = directoryOperation("member.list", {
  summary: "Members of the staff, by name; those of one employer, or all.",
  by: OVERSIGHT,
  input: { employerId: optional(EmployerId), after: optional(text(0, 80)), countMax: optional(int(1, DIRECTORY_LIMITS.page)) },
  output: { members: list(MemberView, DIRECTORY_LIMITS.page) },
  refusals: [],
  rate: "read",
});

/** Adds somebody. They can do nothing before they have set a passkey, and their employer has joined. */
export const addMember = directoryOperation("member.add", {
  summary: "Add a member of the staff.",
  by: SECURITY,
  needsFreshProof: true,
  input: {
    name: text(1, 80),
    email: nullable(text(3, 200)),
    job: text(0, 80),
    team: text(0, 60),
    roles: list(StaffRole, 7),
    employerId: EmployerId,
    contract: Contract,
    officeCountry: Country,
  },
  output: { member: MemberView },
  refusals: ["too_many"],
  rate: "write",
});

/** Changes what somebody works as. Their sessions end: what was signed in for is no longer so. */
export const changeMember = directoryOperation("member.change", {
  summary: "Change the job, team or roles of a member of the staff, or note that they left. Their sessions end.",
  by: SECURITY,
  needsFreshProof: true,
  input: {
    staffId: StaffId,
    job: optional(text(0, 80)),
    team: optional(text(0, 60)),
    roles: optional(list(StaffRole, 7)),
    hasLeft: optional(bool),
  },
  output: { member: MemberView },
  refusals: ["own_account"],
  rate: "write",
});

/** Makes a link with which somebody sets their first passkey. */
export const linkMember = directoryOperation("member.link", {
  summary: "Make a link with which somebody sets their first passkey, once.",
  by: SECURITY,
  needsFreshProof: true,
  input: { staffId: StaffId, hours: Hours, vouch: nullable(text(2, 2)) },
  output: { code: text(20, 60) },
  refusals: ["own_account"],
  rate: "write",
});

/** Devices of a member of the staff. */
export const listDevices = directoryOperation("device.list", {
  summary: "Devices of a member of the staff.",
  by: OVERSIGHT,
  input: { staffId: StaffId },
  output: { devices: list(StaffDeviceView, 100) },
  refusals: [],
  rate: "read",
});

/** Says how a device is and where, as somebody who knows: the management of devices, never its user. */
export const attestDevice = directoryOperation("device.attest", {
  summary: "Vouch for a device: healthy or not, in which country, until when.",
  by: SECURITY,
  needsFreshProof: true,
  input: {
    deviceId: StaffDeviceId,
    health: oneOf("healthy", "unhealthy"),
    country: nullable(Country),
    hours: int(1, DIRECTORY_LIMITS.vouchDays * 24),
  },
  output: { device: StaffDeviceView },
  refusals: ["own_account"],
  rate: "write",
});

/** Takes a device away. Sessions on it end. */
export const removeDevice = directoryOperation("device.remove", {
  summary: "Take a device away. Sessions on it end.",
  by: SECURITY,
  needsFreshProof: true,
  input: { deviceId: StaffDeviceId },
  output: {},
  refusals: [],
  rate: "write",
});

/** Cuts. */
export const listCuts = directoryOperation("cut.list", {
  summary: "Cuts, newest first.",
  by: OVERSIGHT,
  input: {},
  output: { cuts: list(CutView, DIRECTORY_LIMITS.page) },
  refusals: [],
  rate: "read",
});

/** Ends everything of a person, a team, an employer with its subsidiaries, or a country, at once. */
export const makeCut = directoryOperation("cut.make", {
  summary: "End everything of a person, team, employer or country: sessions, grants, downloads, queued jobs.",
  by: { roles: ["security", "approver"] },
  needsFreshProof: true,
  input: { population: Population, words: text(1, 500) },
  output: { cut: CutView, endedSessions: int(0, 1_000_000) },
  refusals: [],
  rate: "write",
});

/** Lifts a cut. An employer comes back by joining anew. */
export const liftCut = directoryOperation("cut.lift", {
  summary: "Lift a cut of a person, team or country. An employer comes back by joining anew.",
  by: SECURITY,
  needsFreshProof: true,
  input: { cutId: CutId, words: text(1, 500) },
  output: { cut: CutView },
  refusals: ["already_decided", "own_account", "not_joined"],
  rate: "write",
});

/** Signs a population out. */
export const signOutPopulation = directoryOperation("population.signOut", {
  summary: "Sign a population out everywhere. They may sign in again.",
  by: SECURITY,
  needsFreshProof: true,
  input: { population: nullable(Population), words: text(1, 500) },
  output: { endedSessions: int(0, 1_000_000) },
  refusals: [],
  rate: "write",
});

/** Demands a new passkey of a population. */
export const renewPopulation = directoryOperation("population.demandNewPasskey", {
  summary: "Sign a population out and let them do nothing but set a new passkey.",
  by: SECURITY,
  needsFreshProof: true,
  input: { population: nullable(Population), words: text(1, 500) },
  output: { markedMembers: int(0, 1_000_000), endedSessions: int(0, 1_000_000) },
  refusals: [],
  rate: "write",
});

/** Networks of offices. */
export const listOfficeNetworks = directoryOperation("network.list", {
  summary: "Networks that stand for an office.",
  by: OVERSIGHT,
  input: {},
  output: { networks: list(OfficeNetworkView, DIRECTORY_LIMITS.page) },
  refusals: [],
  rate: "read",
});

/** Adds the network of an office. */
export const addOfficeNetwork = directoryOperation("network.add", {
  summary: "Add a network that stands for an office.",
  by: SECURITY,
  needsFreshProof: true,
  input: { cidr: text(3, 50), country: Country, label: text(1, 80) },
  output: { network: OfficeNetworkView },
  refusals: ["too_many"],
  rate: "write",
});

/** Takes the network of an office away. */
export const removeOfficeNetwork = directoryOperation("network.remove", {
  summary: "Take the network of an office away.",
  by: SECURITY,
  needsFreshProof: true,
  input: { networkId: OfficeNetworkId },
  output: {},
  refusals: [],
  rate: "write",
});

/** Identity providers that are accepted. They are added on the command line. */
export const listIssuers = directoryOperation("issuer.list", {
  summary: "Identity providers that are accepted, each for the people of one employer.",
  by: OVERSIGHT,
  input: {},
  output: { issuers: list(IssuerView, DIRECTORY_LIMITS.page) },
  refusals: [],
  rate: "read",
});

/** What was done in the directory. */
export const listDirectoryActions = directoryOperation("directory.listActions", {
  summary: "What was done in the directory, newest first.",
  by: { roles: ["auditor", "security"] },
  input: { before: optional(int(1, 9_007_199_254_740_991)), countMax: optional(int(1, DIRECTORY_LIMITS.page)) },
  output: { actions: list(DirectoryActionView, DIRECTORY_LIMITS.page) },
  refusals: [],
  rate: "read",
});
