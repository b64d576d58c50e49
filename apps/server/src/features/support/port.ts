/** What the staff's side may use of cases. */
export { type AnnounceCase, type CaseAnnouncerParts, caseAnnouncer } from "./announcer.ts";
