import { AccountId } from "../../ids.ts";
import { bool, Instant, int, list, nullable, object, optional, text } from "../../schema.ts";
import { Place } from "../facts.ts";
import { CaseId, EmployerId, LedgerEntryId, StaffId } from "../ids.ts";
import { staffOperation } from "../staff-operation.ts";
import { CoverageGap, LedgerEntryView } from "../views.ts";

/** Who read what, by employer, country, person and time. */
export const queryAudit = staffOperation("audit.query", {
  summary: "Every staff read by employer, country, member of staff, case or person concerned since a date, newest first, with totals.",
  action: "audit",
  input: {
    employerId: optional(EmployerId),
    officeCountry: optional(Place),
    accessCountry: optional(Place),
    staffId: optional(StaffId),
    caseId: optional(CaseId),
    subjectId: optional(AccountId),
    since: Instant,
    until: optional(Instant),
    before: optional(LedgerEntryId),
    countMax: optional(int(1, 200)),
  },
  output: {
    entries: list(LedgerEntryView, 200),
    hasMore: bool,
    totals: object({
      entries: int(0, 9_007_199_254_740_991),
      shown: int(0, 9_007_199_254_740_991),
      denied: int(0, 9_007_199_254_740_991),
      subjects: int(0, 9_007_199_254_740_991),
      rows: int(0, 9_007_199_254_740_991),
    }),
    /** Where this is not empty the answer is not complete, and "none" must not be said. */
    gaps: list(CoverageGap, 100),
  },
  refusals: [],
  discloses: [],
  effect: "read",
});

/** A proof that an entry is in the public log (C2SP tlog-proof). */
export const proveEntry = staffOperation("audit.prove", {
  summary: "A proof that an entry is part of the public log, as a C2SP tlog-proof file.",
  action: "audit",
  input: { entryId: LedgerEntryId },
  output: { fileName: text(1, 100), proof: nullable(text(1, 120_000)) },
  refusals: ["not_ready"],
  discloses: [],
  effect: "read",
});
