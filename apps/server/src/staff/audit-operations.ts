import { type LedgerEntryId, proveEntry, queryAudit } from "@musubi/protocol/staff";
import { type AuditFilter, readAuditPage, readAuditTotals, readGaps, readSealedEntry, type SealedEntry } from "./audit-store.ts";
import { decline, handleStaff, type StaffBound, say } from "./staff-binding.ts";

/** The proof file of an entry, whole by itself; null while the log has not taken it up. */
export type ProveEntry = (entryId: LedgerEntryId, record: SealedEntry) => Promise<string | null>;

const PAGE = 50;

/** Who read what, and the proofs of it. */
export function auditOperations(prove: ProveEntry): StaffBound[] {
  return [
    handleStaff(queryAudit, async ({ tx, input }) => {
      const filter: AuditFilter = {
        employerId: input.employerId ?? null,
        officeCountry: input.officeCountry ?? null,
        accessCountry: input.accessCountry ?? null,
        staffId: input.staffId ?? null,
        caseId: input.caseId ?? null,
        subjectId: input.subjectId ?? null,
        since: new Date(input.since),
        until: input.until === undefined ? null : new Date(input.until),
      };
      const countMax = input.countMax ?? PAGE;
      const entries = await readAuditPage(tx, filter, { before: input.before ?? null, countMax: countMax + 1 });
      const totals = await readAuditTotals(tx, filter);
      const gaps = await readGaps(tx, filter.since, filter.until);
      return say({ entries: entries.slice(0, countMax), hasMore: entries.length > countMax, totals, gaps });
    }),
    handleStaff(proveEntry, async ({ tx, input }) => {
      const record = await readSealedEntry(tx, input.entryId);
      if (record === null) return decline("not_found");
      const proof = await prove(input.entryId, record);
      return proof === null ? decline("not_ready") : say({ fileName: `${input.entryId}.tlog-proof`, proof });
    }),
  ];
}
