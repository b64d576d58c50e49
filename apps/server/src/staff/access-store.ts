import { present } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import type { AccessGrantId, CaseId, GrantScope, GrantView, Purpose, StaffFacts, StaffId } from "@musubi/protocol/staff";
import type { LedgerRow } from "../features/disclosure/port.ts";
import type { Tx } from "../kernel/transaction.ts";
import { instant } from "../platform/postgres/instant.ts";
import { raw, sql } from "../platform/postgres/sql.ts";

/** The last instant that a date can be; one so far away is refused by the database. */
const INSTANT_MAX = 8_640_000_000_000_000;

/** What a request for access asks for. */
export interface AccessRequest {
  readonly caseId: CaseId;
  readonly purpose: Purpose;
  readonly words: string;
  readonly scope: GrantScope;
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly minutes: number;
  readonly approvalsNeeded: number;
  readonly isBreakGlass: boolean;
  /** Until when the persons concerned may not be told, and by which ground of law. */
  readonly bar: { readonly until: number; readonly ground: string } | null;
}

/** The country of the person of a case, or null when there is no such case. */
export async function caseCountry(tx: Tx, caseId: string): Promise<string | null> {
  const row = await tx.row<{ country: string | null }>(sql`select musubi.case_country(${caseId}) as country`);
  return row?.country ?? null;
}

/** Whose case it is: only for telling that person's devices. */
export async function caseSubject(tx: Tx, caseId: string): Promise<AccountId | null> {
  const row = await tx.row<{ subject: AccountId | null }>(sql`select musubi.case_subject(${caseId}) as subject`);
  return row?.subject ?? null;
}

/** The case of a grant, whosever it is, with the country of its person; null when there is no such grant. */
export function caseOfGrant(tx: Tx, grantId: string): Promise<{ readonly case_id: CaseId; readonly country: string | null } | null> {
  return tx.row(sql`select case_id, musubi.case_country(case_id) as country from musubi.access_grants where id = ${grantId}`);
}

/** Writes a denial into the ledger. */
export async function noteDenial(
  tx: Tx,
  denial: {
    readonly action: string;
    readonly category: string;
    readonly caseId: string | null;
    readonly grantId: string | null;
    readonly denial: string;
    readonly rules: string;
  },
): Promise<LedgerRow> {
  const { action, category, caseId, grantId, rules } = denial;
  const row = await tx.row<{ entry: LedgerRow }>(
    sql`select musubi.note_denial(${action}, ${category}, ${caseId}, ${grantId}, ${denial.denial}, ${rules}) as entry`,
  );
  return present(row, "A denial is always written.").entry;
}

/** Asks for access, or takes it in an emergency. */
export async function askAccess(
  tx: Tx,
  request: AccessRequest,
): Promise<{ readonly refusal: string; readonly grantId: AccessGrantId | null }> {
  const { caseId, purpose, words, scope, rowsMax, bytesMax, minutes, approvalsNeeded, isBreakGlass, bar } = request;
  const row = await tx.row<{ refusal: string; grant_id: AccessGrantId | null }>(
    sql`select * from musubi.ask_access(${caseId}, ${purpose}, ${words}, ${JSON.stringify(scope)}::jsonb, ${rowsMax}, ${bytesMax}, ${minutes}, ${approvalsNeeded}, ${isBreakGlass},
          ${bar === null ? null : instant(Math.min(bar.until, INSTANT_MAX))}, ${bar?.ground ?? null})`,
  );
  return { refusal: row?.refusal ?? "not_found", grantId: row?.grant_id ?? null };
}

/** Decides on a request or a review. Empty when it is done, else the refusal. */
export async function decideAccess(
  tx: Tx,
  grantId: AccessGrantId,
  verdict: "approve" | "deny" | "justified" | "not_justified",
  words: string,
): Promise<string> {
  const row = await tx.row<{ refusal: string }>(sql`select musubi.decide_access(${grantId}, ${verdict}, ${words}) as refusal`);
  return row?.refusal ?? "not_found";
}

/** Ends a grant. Empty when it is done, else the refusal. */
export async function endAccess(tx: Tx, grantId: AccessGrantId): Promise<string> {
  const row = await tx.row<{ refusal: string }>(sql`select musubi.end_access(${grantId}) as refusal`);
  return row?.refusal ?? "not_found";
}

/** Whom a cut is about: all of what is not null has to hold. */
export interface Cut {
  readonly staffId: StaffId | null;
  readonly team: string | null;
  readonly employerId: string | null;
  readonly country: string | null;
  readonly words: string;
}

/** Ends everything of those whom the cut is about; gives how many grants that were. */
export async function cutAccess(tx: Tx, { staffId, team, employerId, country, words }: Cut): Promise<number> {
  const row = await tx.row<{ count: number }>(
    sql`select musubi.cut_access(${staffId}, ${team}, ${employerId}, ${country}, ${words}) as count`,
  );
  return row?.count ?? 0;
}

interface GrantRow {
  readonly id: AccessGrantId;
  readonly case_id: CaseId;
  readonly state: "asked" | "live" | "denied" | "ended";
  readonly staff: StaffFacts;
  readonly purpose: Purpose;
  readonly words: string;
  readonly scope: GrantScope;
  readonly place: string;
  readonly rows_max: number;
  readonly rows_used: number;
  readonly bytes_max: number;
  readonly bytes_used: number;
  readonly approvals_needed: number;
  readonly minutes: number;
  readonly is_break_glass: boolean;
  readonly bar_until: Date | null;
  readonly bar_ground: string | null;
  readonly asked_at: Date;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly is_over: boolean;
  readonly decisions:
    | readonly { readonly staff: StaffFacts; readonly verdict: string; readonly words: string; readonly at: number }[]
    | null;
}

const GRANTS = `
  select g.id, g.case_id, g.state, g.staff, g.purpose, g.words, g.scope, g.place, g.rows_max, g.rows_used, g.bytes_max, g.bytes_used, g.approvals_needed,
    g.minutes, g.is_break_glass, g.bar_until, g.bar_ground, g.asked_at, g.starts_at, g.ends_at,
    (g.state = 'live' and g.ends_at < musubi.ledger_now()) or (g.state = 'asked' and g.asked_at < musubi.ledger_now() - interval '1 day') as is_over,
    (select json_agg(json_build_object('staff', d.staff, 'verdict', d.verdict, 'words', d.words, 'at', (extract(epoch from d.at) * 1000)::bigint) order by d.at)
     from musubi.access_decisions d where d.grant_id = g.id) as decisions
  from musubi.access_grants g`;

/** One grant as it is now. */
export async function readGrant(tx: Tx, grantId: AccessGrantId): Promise<GrantView | null> {
  const row = await tx.row<GrantRow>(sql`${raw(GRANTS)} where g.id = ${grantId}`);
  return row === null ? null : viewGrant(row);
}

/** Grants of one kind of list, newest first. */
export async function listGrants(
  tx: Tx,
  which: "mine" | "waiting" | "live" | "reviews",
  staffId: StaffId,
  countMax: number,
): Promise<GrantView[]> {
  const rows = await tx.rows<GrantRow>(sql`${raw(GRANTS)}
    where case ${which}::text
      when 'mine' then g.staff_id = ${staffId}
      when 'waiting' then g.state = 'asked' and g.asked_at > musubi.ledger_now() - interval '1 day'
      when 'live' then g.state = 'live' and g.ends_at > musubi.ledger_now()
      else g.is_break_glass and g.reviewed_at is null end
    order by g.asked_at desc limit ${countMax}`);
  return rows.map(viewGrant);
}

function viewGrant(row: GrantRow): GrantView {
  const { staff } = row;
  return {
    grantId: row.id,
    state: row.is_over ? "expired" : row.state,
    caseId: row.case_id,
    purpose: row.purpose,
    words: row.words,
    scope: row.scope,
    staff: {
      staffId: staff.id,
      name: staff.name,
      role: staff.role,
      employer: staff.employer.name,
      contract: staff.contract,
      officeCountry: staff.officeCountry,
    },
    place: row.place,
    bar: row.bar_until === null ? null : { until: row.bar_until.getTime(), ground: row.bar_ground ?? "" },
    rowsMax: row.rows_max,
    rowsUsed: row.rows_used,
    bytesMax: row.bytes_max,
    bytesUsed: row.bytes_used,
    approvalsNeeded: row.approvals_needed,
    decisions: (row.decisions ?? []).map((made) => ({
      staffId: made.staff.id,
      name: made.staff.name,
      role: made.staff.role,
      employer: made.staff.employer.name,
      verdict: made.verdict === "deny" || made.verdict === "not_justified" ? ("deny" as const) : ("approve" as const),
      words: made.words,
      at: made.at,
    })),
    isBreakGlass: row.is_break_glass,
    askedAt: row.asked_at.getTime(),
    startsAt: row.starts_at?.getTime() ?? null,
    endsAt: row.ends_at?.getTime() ?? null,
    minutes: row.minutes,
  };
}
