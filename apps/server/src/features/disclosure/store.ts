/** What the ledger says of a person, as that person is shown it. Row security shows nobody anything else. */
import { present } from "@musubi/base";
import type { AccountId, DisclosureCoverage, DisclosureView, LedgerEntryId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** As many stretches as an answer names; what touches is one already. */
const GAPS_MAX = 50;

/** Whom an entry is about. */
export interface EntryFacts {
  readonly entryId: LedgerEntryId;
  readonly subjectId: AccountId;
}

/** Whom an entry is about; null for one that the actor may not see. */
export async function readEntryFacts(tx: Tx, entryId: string): Promise<EntryFacts | null> {
  const row = await tx.row<{ id: LedgerEntryId; subject_id: AccountId }>(
    sql`select l.id, l.subject_id from musubi.ledger l where l.id = ${entryId}`,
  );
  return row === null ? null : { entryId: row.id, subjectId: row.subject_id };
}

/** An entry about the actor, with its place in the log. */
export interface DisclosureRow {
  readonly id: LedgerEntryId;
  readonly at: Date;
  readonly purpose: DisclosureView["purpose"];
  readonly role: DisclosureView["role"];
  readonly contract: DisclosureView["contract"];
  readonly employer: string;
  readonly employer_country: string;
  readonly office_country: string;
  readonly access_country: string;
  readonly pseudonym: DisclosureView["pseudonym"];
  readonly approvers: DisclosureView["approvers"];
  readonly action: string;
  readonly category: string;
  readonly fields: string[];
  readonly row_count: number;
  readonly case_id: DisclosureView["caseId"];
  readonly leaf_index: number | null;
  readonly hidden_until: Date | null;
  readonly hidden_ground: string | null;
  readonly erased_at: Date | null;
}

/**
 * A page of entries about the actor, newest first, and one more when there are more. Of who agreed only what they work as and for
 * whom, and a case only where it is the actor's own: both are left out here already.
 */
export function readDisclosures(
  tx: Tx,
  grant: Grant<"own.read">,
  page: { readonly before: LedgerEntryId | null; readonly countMax: number },
): Promise<DisclosureRow[]> {
  return tx.rows<DisclosureRow>(
    sql`select l.id, l.at, l.purpose, l.role, l.contract, l.employer, l.employer_country, l.office_country, l.access_country, l.pseudonym,
          (select coalesce(jsonb_agg(jsonb_build_object('role', a ->> 'role', 'employer', a ->> 'employer')), '[]') from jsonb_array_elements(l.approvers) a) as approvers,
          l.action, l.category, l.fields, l.row_count, c.id as case_id, v.leaf_index, l.hidden_until, l.hidden_ground, r.erased_at
        from musubi.ledger l left join musubi.ledger_records r on r.seq = l.seq left join musubi.log_leaves v on v.ledger_seq = l.seq left join musubi.cases c on c.id = l.case_id
        where l.subject_id = ${grant.objectId}
          and (${page.before}::text is null or l.seq < (select b.seq from musubi.ledger b where b.id = ${page.before}))
        order by l.seq desc limit ${page.countMax}`,
  );
}

interface CoverageRow {
  readonly since: Date | null;
  readonly from_at: Date | null;
  readonly to_at: Date | null;
}

type CoverageStretch = DisclosureCoverage["gaps"][number];

/** For which time it is certain that every reading of the actor's data stands in the ledger. Gaps that touch one another are one. */
export async function readCoverage(tx: Tx): Promise<DisclosureCoverage> {
  const rows = await tx.rows<CoverageRow>(sql`select since, from_at, to_at from musubi.my_coverage()`);
  const gaps = rows.flatMap(({ from_at, to_at }) => (from_at === null ? [] : [{ from: from_at.getTime(), to: to_at?.getTime() ?? null }]));
  return { since: rows[0]?.since?.getTime() ?? null, gaps: atMost(gaps) };
}

/** However many there are, none is left out: what is too much becomes one long one. */
function atMost(gaps: readonly CoverageStretch[]): CoverageStretch[] {
  const [first, last] = [gaps[GAPS_MAX - 1], gaps.at(-1)];
  if (first === undefined || last === undefined) return [...gaps];
  return [...gaps.slice(0, GAPS_MAX - 1), { from: first.from, to: last.to }];
}

/** Entries since the actor last said to have looked through them. One that was kept back counts from when it was shown. */
export async function countUnseen(tx: Tx, grant: Grant<"own.read" | "own.write">, countMax: number): Promise<number> {
  const row = await tx.row<{ count: number }>(
    sql`select count(*) as count from (
          select 1 from musubi.ledger l
          where l.subject_id = ${grant.objectId} and greatest(l.at, l.hidden_until) > coalesce(
            (select m.seen_at from musubi.disclosure_marks m where m.account_id = ${grant.objectId}), '-infinity')
          limit ${countMax}) unseen`,
  );
  return present(row, "A count is a row.").count;
}

/** Notes up to when the actor has looked. Never back, and never beyond now. */
export async function markSeen(tx: Tx, grant: Grant<"own.write">, throughMs: number): Promise<void> {
  await tx.run(
    sql`insert into musubi.disclosure_marks (account_id, seen_at) values (${grant.objectId}, least(${instant(throughMs)}, musubi.ledger_now()))
        on conflict (account_id) do update set seen_at = greatest(musubi.disclosure_marks.seen_at, excluded.seen_at)`,
  );
}

/** The sealed record of an entry about the actor, and where the log has it. */
export interface RecordRow {
  readonly sealed: Uint8Array;
  readonly wrapped_key: Uint8Array | null;
  readonly ring_epoch: number;
  readonly leaf_index: number | null;
}

/** The record of the entry that was granted. */
export function readRecord(tx: Tx, grant: Grant<"disclosure.read">): Promise<RecordRow | null> {
  return tx.row<RecordRow>(
    sql`select r.sealed, r.wrapped_key, r.ring_epoch, v.leaf_index
        from musubi.ledger l join musubi.ledger_records r on r.seq = l.seq left join musubi.log_leaves v on v.ledger_seq = l.seq
        where l.id = ${grant.facts.entryId}`,
  );
}
