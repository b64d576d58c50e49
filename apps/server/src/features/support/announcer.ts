import type { AccountId, CaseId } from "@musubi/protocol";
import { type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { StaffNotice } from "../push/port.ts";

export interface CaseAnnouncerParts {
  readonly emit: (events: readonly Outgoing[]) => void;
  /** Considers web push for people who are away. Never waits. */
  readonly pushNotice: (accountId: AccountId, notice: StaffNotice) => void;
}

/** Tells a person that a case of theirs has an answer or was closed; called after the commit. Never waits and never fails. */
export type AnnounceCase = (subjectId: AccountId, caseId: CaseId) => void;

/** Tells the person of a case what the staff did with it. */
export function caseAnnouncer(parts: CaseAnnouncerParts): AnnounceCase {
  return (subjectId, caseId) => {
    parts.emit([outgoing({ account: subjectId }, "support.changed", { caseId })]);
    parts.pushNotice(subjectId, { kind: "support" });
  };
}
