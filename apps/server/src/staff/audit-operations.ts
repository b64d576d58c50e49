import { proveEntry, queryAudit } from "@musubi/protocol/staff";
import { type AuditFilter, findEntrySeq, readAuditPage, readAuditTotals, readGaps } from "./audit-store.ts";
import { decline, handleStaff, type StaffBound, say } from "./staff-binding.ts";

/** A proof that an entry is in the public log, as text; null while the log has not taken it up. */
export type ProveEntry = (ledgerSeq: number) => Promise<string | null>;

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
      const seq = await findEntrySeq(tx, input.entryId);
      if (seq === null) return decline("not_found");
      const proof = await prove(seq);
      return proof === null ? decline("not_ready") : say({ fileName: `${input.entryId}.tlog-proof`, proof });
    }),
  ];
}
