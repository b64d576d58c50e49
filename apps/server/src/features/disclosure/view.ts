import { type DisclosureView, PURPOSE_WORDS } from "@musubi/protocol";
import type { DisclosureRow } from "./store.ts";

/** What leaves of an entry: who of the staff it was stays a pseudonym, and what they wrote for audit stays there. */
export function viewDisclosure(row: DisclosureRow): DisclosureView {
  return {
    entryId: row.id,
    at: row.at.getTime(),
    purpose: row.purpose,
    purposeWords: row.purpose === null ? null : { ...PURPOSE_WORDS[row.purpose] },
    role: row.role,
    contract: row.contract,
    employer: row.employer,
    employerCountry: row.employer_country,
    officeCountry: row.office_country,
    accessCountry: row.access_country,
    pseudonym: row.pseudonym,
    approvers: row.approvers,
    action: row.action,
    category: row.category,
    fields: row.fields,
    rowCount: row.row_count,
    caseId: row.case_id,
    leafIndex: row.leaf_index,
    erasedAt: row.erased_at?.getTime() ?? null,
    delayed: row.hidden_until === null ? null : { ground: row.hidden_ground ?? "?", until: row.hidden_until.getTime() },
  };
}
