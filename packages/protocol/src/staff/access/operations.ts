import { bool, int, list, nullable, object, oneOf, optional, text } from "../../schema.ts";
import { Place, StaffRole } from "../facts.ts";
import { AccessGrantId, CaseId, EmployerId, StaffId } from "../ids.ts";
import { staffOperation } from "../staff-operation.ts";
import { GrantScope, GrantView, LegalBar, Purpose } from "../views.ts";

const REQUEST = {
  caseId: CaseId,
  purpose: Purpose,
  words: text(5, 1_000),
  scope: GrantScope,
  rowsMax: optional(int(1, 1_000)),
  bytesMax: optional(int(1, 10_000_000)),
  minutes: optional(int(1, 480)),
};
/** With a bar of law: only for a legal request, two years at most, and two people have to agree to exactly that. */
const REQUEST_WITH_BAR = { ...REQUEST, bar: optional(LegalBar) };

/** How whoever asks stands in the list of the person concerned: these facts, in the person's own language, and no words of theirs. */
export const SeenAs = object({ role: StaffRole, employer: text(1, 80), officeCountry: Place, purpose: Purpose });

/** What would come of a request: who would have to agree, and what the person would see. Changes nothing. */
export const previewAccess = staffOperation("access.preview", {
  summary: "What would come of a request: whether the policy allows it, by which rule, and who would have to agree.",
  action: "requestAccess",
  input: REQUEST_WITH_BAR,
  output: { isAllowed: bool, rules: list(text(1, 80), 20), approvalsNeeded: int(0, 2), seenAs: SeenAs },
  refusals: ["case_closed"],
  discloses: [],
  effect: "read",
});

/** Asks for access. No answer is a no: what nobody approves within a day is over. */
export const requestAccess = staffOperation("access.request", {
  summary: "Ask for access to named fields or messages, for one case. No answer is a no.",
  action: "requestAccess",
  input: REQUEST_WITH_BAR,
  output: { grant: GrantView },
  refusals: ["case_closed", "too_many", "bar_invalid"],
  discloses: [],
  effect: "write",
});

/** Requests and grants. */
export const listAccess = staffOperation("access.list", {
  summary: "Requests and grants: mine, those that wait for a decision, or all that are live.",
  action: "listAccess",
  input: { which: oneOf("mine", "waiting", "live", "reviews"), countMax: optional(int(1, 100)) },
  output: { grants: list(GrantView, 100) },
  refusals: [],
  discloses: [],
  effect: "read",
});

/** Agrees. Never to one's own request, and the second of two in another role than the first. */
export const approveAccess = staffOperation("access.approve", {
  summary: "Agree to a request of somebody else. Two approvals come from two different roles.",
  action: "decideAccess",
  input: { grantId: AccessGrantId, words: text(0, 500) },
  output: { grant: GrantView },
  refusals: ["own_request", "same_role", "already_decided"],
  discloses: [],
  effect: "write",
  needsFreshProof: true,
});

/** Refuses. One refusal ends the request. */
export const denyAccess = staffOperation("access.deny", {
  summary: "Refuse a request. One refusal ends it.",
  action: "decideAccess",
  input: { grantId: AccessGrantId, words: text(1, 500) },
  output: { grant: GrantView },
  refusals: ["own_request", "already_decided"],
  discloses: [],
  effect: "write",
});

/** Ends a grant before its time: one's own, or anybody's for security and approvers. */
export const endAccess = staffOperation("access.end", {
  summary: "End a grant before its time.",
  action: "endAccess",
  input: { grantId: AccessGrantId },
  output: { grant: GrantView },
  refusals: [],
  discloses: [],
  effect: "write",
});

/** Access without waiting for anybody: loud, short, and reviewed afterwards. */
export const breakGlass = staffOperation("access.breakGlass", {
  summary: "Access without approval, for an emergency: alerts at once, ends after 15 minutes, and has to be reviewed.",
  action: "breakGlass",
  input: REQUEST,
  output: { grant: GrantView },
  refusals: ["case_closed", "review_open"],
  discloses: [],
  effect: "write",
  needsFreshProof: true,
});

/** Closes the review that a break-glass access opened. By somebody else. */
export const reviewAccess = staffOperation("access.review", {
  summary: "Close the review of a break-glass access, as somebody who did not use it.",
  action: "decideAccess",
  input: { grantId: AccessGrantId, verdict: oneOf("justified", "not_justified"), words: text(5, 1_000) },
  output: { grant: GrantView },
  refusals: ["own_request", "already_decided"],
  discloses: [],
  effect: "write",
  needsFreshProof: true,
});

/** Ends everything of a person, team, employer or country. Called by the directory when it cuts somebody. */
export const cutAccess = staffOperation("access.cut", {
  summary: "End every grant, download and queued job of a person, a team, an employer or a country.",
  action: "cutAccess",
  input: {
    staffId: nullable(StaffId),
    team: nullable(text(1, 60)),
    employerId: nullable(EmployerId),
    country: nullable(Place),
    words: text(1, 500),
  },
  output: { endedCount: int(0, 1_000_000) },
  refusals: [],
  discloses: [],
  effect: "write",
});
