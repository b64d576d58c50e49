import type { LedgerEntryId, LedgerEntryView, StaffRole } from "@musubi/protocol/staff";
import type { Tx } from "../kernel/transaction.ts";
import { type Statement, sql } from "../platform/postgres/sql.ts";

/** Which entries are asked for; what is null does not matter. */
export interface AuditFilter {
  readonly employerId: string | null;
  readonly officeCountry: string | null;
  readonly accessCountry: string | null;
  readonly staffId: string | null;
  readonly caseId: string | null;
  readonly subjectId: string | null;
  readonly since: Date;
  readonly until: Date | null;
}

/** How much the whole answer holds, beyond the page that is shown. */
export interface AuditTotals {
  readonly entries: number;
  readonly shown: number;
  readonly denied: number;
  readonly subjects: number;
  readonly rows: number;
}

interface LedgerRow {
  readonly id: LedgerEntryView["entryId"];
  readonly at: Date;
  readonly staff_id: LedgerEntryView["staffId"];
  readonly pseudonym: LedgerEntryView["pseudonym"];
  readonly name: string | null;
  readonly role: StaffRole;
  readonly team: string;
  readonly employer_id: LedgerEntryView["employerId"];
  readonly employer: string;
  readonly contract: LedgerEntryView["contract"];
  readonly office_country: string;
  readonly access_country: string;
  readonly access_by: LedgerEntryView["accessBy"];
  readonly device: string;
  readonly case_id: LedgerEntryView["caseId"];
  readonly purpose: LedgerEntryView["purpose"];
  readonly words: string;
  readonly approvers: LedgerEntryView["approvers"];
  readonly grant_id: LedgerEntryView["grantId"];
  readonly action: string;
  readonly category: string;
  readonly subject_id: LedgerEntryView["subjectId"];
  readonly fields: string[];
  readonly record_ids: string[];
  readonly row_count: number;
  readonly byte_count: number;
  readonly result: "shown" | "denied";
  readonly denial: string;
  readonly rule_version: string;
  readonly leaf_index: number | null;
  readonly hidden_until: Date | null;
  readonly hidden_ground: string | null;
  readonly erased_at: Date | null;
}

/** A page of entries, newest first, and one more when there are more. */
export async function readAuditPage(
  tx: Tx,
  filter: AuditFilter,
  page: { readonly before: string | null; readonly countMax: number },
): Promise<LedgerEntryView[]> {
  const { text, values } = whereOf(filter);
  const before = values.length + 1;
  const rows = await tx.rows<LedgerRow>({
    text: `select l.*, v.leaf_index, r.erased_at from musubi.ledger l left join musubi.log_leaves v on v.ledger_seq = l.seq
        left join musubi.ledger_records r on r.seq = l.seq
      where ${text} and ($${before}::text is null or l.seq < (select b.seq from musubi.ledger b where b.id = $${before}))
      order by l.seq desc limit $${before + 1}`,
    values: [...values, page.before, page.countMax],
  });
  return rows.map(viewEntry);
}

/** Counts over everything that the filter lets through. */
export async function readAuditTotals(tx: Tx, filter: AuditFilter): Promise<AuditTotals> {
  const { text, values } = whereOf(filter);
  const row = await tx.row<AuditTotals>({
    // People are counted by hashing: sorting them would cost more than everything else.
    text: `select coalesce(sum(n), 0)::bigint as entries, coalesce(sum(shown), 0)::bigint as shown, coalesce(sum(n - shown), 0)::bigint as denied,
        count(subject_id) as subjects, coalesce(sum(row_count), 0)::bigint as rows
      from (select l.subject_id, count(*) as n, count(*) filter (where l.result = 'shown') as shown, sum(l.row_count) as row_count
        from musubi.ledger l where ${text} group by l.subject_id) people`,
    values,
  });
  return row ?? { entries: 0, shown: 0, denied: 0, subjects: 0, rows: 0 };
}

/** The stretches of a time for which the record of some store is not complete. */
export async function readGaps(tx: Tx, since: Date, until: Date | null): Promise<{ store: string; from: number; to: number | null }[]> {
  const rows = await tx.rows<{ store: string; from_at: Date; to_at: Date | null }>(sql`
    select store, from_at, to_at from musubi.ledger_gaps where (to_at is null or to_at > ${since}) and (${until}::timestamptz is null or from_at < ${until}) order by from_at, store limit 100`);
  return rows.map((row) => ({
    store: row.store,
    from: Math.max(row.from_at.getTime(), since.getTime()),
    to: row.to_at?.getTime() ?? null,
  }));
}

/** Only the conditions that were asked for, so that the planner sees which index serves. */
function whereOf(filter: AuditFilter): Statement {
  const conditions: [string, unknown][] = [
    ["l.at >= ?", filter.since],
    ["l.at < ?", filter.until],
    ["l.employer_id = ?", filter.employerId],
    ["l.office_country = ?", filter.officeCountry],
    ["l.access_country = ?", filter.accessCountry],
    ["l.staff_id = ?", filter.staffId],
    ["l.case_id = ?", filter.caseId],
    ["l.subject_id = ?", filter.subjectId],
  ];
  const asked = conditions.filter(([, value]) => value !== null);
  return { text: asked.map(([text], index) => text.replace("?", `$${index + 1}`)).join(" and "), values: asked.map(([, value]) => value) };
}

function viewEntry(row: LedgerRow): LedgerEntryView {
  return {
    entryId: row.id,
    at: row.at.getTime(),
    staffId: row.staff_id,
    pseudonym: row.pseudonym,
    name: row.name,
    role: row.role,
    team: row.team,
    employerId: row.employer_id,
    employer: row.employer,
    contract: row.contract,
    officeCountry: row.office_country,
    accessCountry: row.access_country,
    accessBy: row.access_by,
    device: row.device,
    caseId: row.case_id,
    purpose: row.purpose,
    words: row.words,
    approvers: row.approvers,
    grantId: row.grant_id,
    action: row.action,
    category: row.category,
    subjectId: row.subject_id,
    fields: row.fields,
    recordIds: row.record_ids,
    rowCount: row.row_count,
    byteCount: row.byte_count,
    result: row.result,
    denial: row.denial,
    ruleVersion: row.rule_version,
    leafIndex: row.leaf_index,
    bar: row.hidden_until === null ? null : { until: row.hidden_until.getTime(), ground: row.hidden_ground ?? "" },
    erasedAt: row.erased_at?.getTime() ?? null,
  };
}

/** An entry's place in the ledger, and its sealed record. The database gives it to auditors alone. */
export interface SealedEntry {
  readonly seq: number;
  readonly sealed: Uint8Array;
  /** Null once the record was erased. */
  readonly wrapped_key: Uint8Array | null;
  readonly ring_epoch: number;
}

/** The sealed record of an entry; null when there is no such entry. */
export function readSealedEntry(tx: Tx, entryId: LedgerEntryId): Promise<SealedEntry | null> {
  return tx.row<SealedEntry>(sql`select seq, sealed, wrapped_key, ring_epoch from musubi.sealed_entry(${entryId})`);
}
