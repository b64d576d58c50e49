import { bool, Instant, int, list, nullable, object, oneOf, pattern, text } from "../../schema.ts";
import { AlertId } from "../ids.ts";
import { staffOperation } from "../staff-operation.ts";
import { AlertView, CoverageGap } from "../views.ts";

/** A week (ISO 8601), such as 2026-W47. */
export const Week = pattern("\\d{4}-W\\d{2}", 8);

const DigestView = object({
  week: Week,
  reads: int(0, 9_007_199_254_740_991),
  denied: int(0, 9_007_199_254_740_991),
  people: int(0, 9_007_199_254_740_991),
  byEmployer: list(object({ employer: text(1, 80), country: text(2, 2), reads: int(0, 9_007_199_254_740_991) }), 100),
  byPurpose: list(object({ purpose: text(1, 40), reads: int(0, 9_007_199_254_740_991) }), 20),
  breakGlass: int(0, 1_000_000),
  gaps: list(CoverageGap, 100),
  signedOff: nullable(object({ name: text(1, 80), at: Instant, words: text(0, 500) })),
});

/** The weekly digest of every reading by people of the staff. */
export const listDigests = staffOperation("digest.list", {
  summary: "The weekly digests of all staff reads, newest first, signed off or not.",
  action: "oversee",
  input: {},
  output: { digests: list(DigestView, 60) },
  refusals: [],
  discloses: [],
  effect: "read",
});

/** Signs a digest off. One that nobody signs becomes an alert. */
export const signOffDigest = staffOperation("digest.signOff", {
  summary: "Sign the digest of a finished week off.",
  action: "signOff",
  input: { week: Week, words: text(0, 500) },
  output: { digest: DigestView },
  refusals: ["not_ready", "already_decided"],
  discloses: [],
  effect: "write",
  needsFreshProof: true,
});

/** What somebody has to look at. */
export const listAlerts = staffOperation("alert.list", {
  summary: "Alerts, newest first.",
  action: "oversee",
  input: { which: oneOf("open", "all") },
  output: { alerts: list(AlertView, 200) },
  refusals: [],
  discloses: [],
  effect: "read",
});

/** Closes an alert. */
export const closeAlert = staffOperation("alert.close", {
  summary: "Close an alert that was looked at.",
  action: "oversee",
  input: { alertId: AlertId, words: text(1, 500) },
  output: { alert: AlertView },
  refusals: [],
  discloses: [],
  effect: "write",
});

/** Since when every read of each store is recorded, and where it is not. */
export const readCoverage = staffOperation("coverage.read", {
  summary: "Since when every read of each store is recorded. A gap shows before anybody needs the answer.",
  action: "oversee",
  input: {},
  output: {
    stores: list(object({ store: text(1, 80), category: text(1, 40), since: nullable(Instant), isComplete: bool }), 200),
    gaps: list(CoverageGap, 100),
    log: object({
      size: int(0, 9_007_199_254_740_991),
      signedAt: nullable(Instant),
      waiting: int(0, 9_007_199_254_740_991),
      isSound: bool,
    }),
  },
  refusals: [],
  discloses: [],
  effect: "read",
});
