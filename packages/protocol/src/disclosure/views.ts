import { CaseId, LedgerEntryId, PseudonymId } from "../ids.ts";
import { Instant, int, list, nullable, object, type Static, text } from "../schema.ts";
import { Contract, Place, Purpose, StaffRole } from "./vocabulary.ts";

/** A text in both languages. */
const Bilingual = object({ en: text(1, 200), ja: text(1, 200) });

/** One time that somebody of the staff was shown data of mine. */
export const DisclosureView = object({
  entryId: LedgerEntryId,
  at: Instant,
  purpose: nullable(Purpose),
  /** The purpose in words; null where none was recorded. */
  purposeWords: nullable(Bilingual),
  role: StaffRole,
  contract: Contract,
  employer: text(1, 80),
  employerCountry: Place,
  officeCountry: Place,
  /** Where they sat when they looked. */
  accessCountry: Place,
  /** Always the same for one person, and nobody's name. Null once the record was erased. */
  pseudonym: nullable(PseudonymId),
  /** Who agreed beforehand: what they work as and for whom, never their names. */
  approvers: list(object({ role: StaffRole, employer: text(1, 80) }), 10),
  action: text(1, 60),
  category: text(1, 200),
  fields: list(text(1, 60), 50),
  rowCount: int(0, 1_000_000),
  /** My own case for which it was opened; null where it was not a case of mine. */
  caseId: nullable(CaseId),
  /** The place in the public log, once the log has taken it up. */
  leafIndex: nullable(int(0, 9_007_199_254_740_991)),
  /** Why this is shown only now, and since when; null where it was shown at once. */
  delayed: nullable(object({ ground: text(1, 300), until: Instant })),
  /** When the record was erased because its time was over; null while it is kept. */
  erasedAt: nullable(Instant),
});
export type DisclosureView = Static<typeof DisclosureView>;

/** For which time it is certain that every reading stands in the list. */
export const DisclosureCoverage = object({
  /** Since when every reading is recorded; null when nobody can say. */
  since: nullable(Instant),
  /** Since the account began: the stretches for which the record is not complete, oldest first. An open end is null. */
  gaps: list(object({ from: Instant, to: nullable(Instant) }), 50),
});
export type DisclosureCoverage = Static<typeof DisclosureCoverage>;
