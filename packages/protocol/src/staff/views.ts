import { CaseState, CaseTopic, Purpose } from "../disclosure/vocabulary.ts";
import { AccountId, TalkId } from "../ids.ts";
import { bool, Instant, int, list, literal, nullable, object, oneOf, Seq, type Static, text, union } from "../schema.ts";
import { Contract, Place, PlaceProof, StaffRole } from "./facts.ts";
import { AccessGrantId, AlertId, CaseId, EmployerId, LedgerEntryId, PseudonymId, StaffId } from "./ids.ts";

export { CaseState, CaseTopic, Purpose } from "../disclosure/vocabulary.ts";

/** A case as everybody who works on cases may see it: nothing of what was written, and not who wrote it. */
export const CaseSummary = object({
  caseId: CaseId,
  topic: CaseTopic,
  language: text(2, 8),
  state: CaseState,
  openedAt: Instant,
  /** Since when it is as it is. */
  stateAt: Instant,
  messageCount: int(0, 10_000),
  /** Who works on it. */
  takenBy: nullable(object({ staffId: StaffId, name: text(1, 80) })),
});
export type CaseSummary = Static<typeof CaseSummary>;

/** One message of a case. */
export const CaseMessage = object({ seq: Seq, author: oneOf("person", "staff"), text: text(1, 4_000), sentAt: Instant });
export type CaseMessage = Static<typeof CaseMessage>;

/** The fields that can be revealed of a person, one by one. */
export const REVEALABLE = {
  "profile.displayName": "profile",
  "profile.handle": "profile",
  "profile.statusText": "profile",
  "account.country": "account",
  "account.language": "account",
  "account.createdAt": "account",
  "devices.list": "device",
  "private.legalName": "profile_private",
  "private.address": "profile_private",
  "private.phone": "profile_private",
} as const;
/** One of the fields that can be revealed. */
export const RevealField = oneOf(
  "profile.displayName",
  "profile.handle",
  "profile.statusText",
  "account.country",
  "account.language",
  "account.createdAt",
  "devices.list",
  "private.legalName",
  "private.address",
  "private.phone",
);
export type RevealField = Static<typeof RevealField>;

/** What a grant lets its holder do: the fields of one person, or a stretch of one talk. */
export const GrantScope = union(
  object({ kind: literal("case") }),
  object({ kind: literal("fields"), fields: list(RevealField, 10, 1) }),
  object({ kind: literal("messages"), talkId: TalkId, fromSeq: Seq, toSeq: Seq }),
);
export type GrantScope = Static<typeof GrantScope>;

/** Who decided on a request, and how. */
export const Decision = object({
  staffId: StaffId,
  name: text(1, 80),
  role: StaffRole,
  employer: text(1, 80),
  verdict: oneOf("approve", "deny"),
  words: text(0, 500),
  at: Instant,
});

/** A bar of law: the persons concerned are told when it ends, with its ground, and not before. */
export const LegalBar = object({ until: Instant, ground: text(10, 300) });

/** A grant, from the asking to its end. Nothing of the person whose data it is about. */
export const GrantView = object({
  grantId: AccessGrantId,
  state: oneOf("asked", "live", "denied", "ended", "expired"),
  caseId: CaseId,
  purpose: Purpose,
  words: text(1, 1_000),
  scope: GrantScope,
  staff: object({ staffId: StaffId, name: text(1, 80), role: StaffRole, employer: text(1, 80), contract: Contract, officeCountry: Place }),
  place: Place,
  rowsMax: int(1, 10_000),
  rowsUsed: int(0, 1_000_000),
  bytesMax: int(1, 100_000_000),
  bytesUsed: int(0, 1_000_000_000),
  approvalsNeeded: int(0, 2),
  decisions: list(Decision, 10),
  isBreakGlass: bool,
  /** Until when the persons concerned may not be told, and by which ground; null where they are told at once. */
  bar: nullable(LegalBar),
  askedAt: Instant,
  startsAt: nullable(Instant),
  endsAt: nullable(Instant),
  /** How long it lasts once it is approved. */
  minutes: int(1, 480),
});
export type GrantView = Static<typeof GrantView>;

/** An entry of the ledger as the auditor sees it: everything. */
export const LedgerEntryView = object({
  entryId: LedgerEntryId,
  at: Instant,
  /** Who it was; null once the record was erased. */
  staffId: nullable(StaffId),
  pseudonym: nullable(PseudonymId),
  name: nullable(text(1, 80)),
  role: StaffRole,
  team: text(0, 60),
  employerId: EmployerId,
  employer: text(1, 80),
  contract: Contract,
  officeCountry: Place,
  accessCountry: Place,
  accessBy: PlaceProof,
  device: text(1, 20),
  caseId: nullable(CaseId),
  purpose: nullable(Purpose),
  words: text(0, 1_000),
  approvers: list(object({ staffId: StaffId, name: text(1, 80), role: StaffRole, employer: text(1, 80) }), 10),
  grantId: nullable(AccessGrantId),
  action: text(1, 60),
  category: text(1, 40),
  subjectId: nullable(AccountId),
  fields: list(text(1, 60), 50),
  recordIds: list(text(1, 80), 200),
  rowCount: int(0, 1_000_000),
  byteCount: int(0, 1_000_000_000),
  result: oneOf("shown", "denied"),
  denial: text(0, 200),
  ruleVersion: text(1, 80),
  /** Its place in the public log, once it has one. */
  leafIndex: nullable(int(0, 9_007_199_254_740_991)),
  /** Until when a law keeps it back from the person, and by which ground; null where they were told at once. */
  bar: nullable(LegalBar),
  /** When its record was erased because its time was over; null while it is kept. */
  erasedAt: nullable(Instant),
});
export type LedgerEntryView = Static<typeof LedgerEntryView>;

/** A stretch of time for which the record of a store is not complete. */
export const CoverageGap = object({ store: text(1, 80), from: Instant, to: nullable(Instant) });

/** Something that somebody has to look at. */
export const AlertView = object({
  alertId: AlertId,
  kind: oneOf(
    "outside_scope",
    "bulk_reading",
    "unusual_place",
    "unusual_hour",
    "missing_sign_off",
    "break_glass",
    "log_damaged",
    "rules_changed",
  ),
  at: Instant,
  words: text(1, 300),
  entryId: nullable(LedgerEntryId),
  staffId: nullable(StaffId),
  closedAt: nullable(Instant),
  closedBy: nullable(StaffId),
});
export type AlertView = Static<typeof AlertView>;
