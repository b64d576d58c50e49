import type { Contract, EmployerId, MemberView, Population, PseudonymId, StaffId, StaffRole } from "@musubi/protocol/staff";
import { instant, raw, sql, type Tx } from "@musubi/server/platform";
import type { Static } from "typebox";

interface MemberRow {
  readonly id: StaffId;
  readonly pseudonym: PseudonymId;
  readonly name: string;
  readonly email: string | null;
  readonly job: string;
  readonly team: string;
  readonly roles: StaffRole[];
  readonly employer_id: EmployerId;
  readonly contract: Static<typeof Contract>;
  readonly office_country: string;
  readonly must_renew: boolean;
  readonly is_cut: boolean;
  readonly has_left: boolean;
  readonly passkey_count: number;
  readonly live_sessions: number;
  readonly created_at: Date;
}

const MEMBER = raw(`select m.id, m.pseudonym, m.name, m.email, m.job, m.team, m.roles, m.employer_id, m.contract, m.office_country,
  m.must_renew_since is not null as must_renew, m.left_at is not null as has_left, m.created_at,
  exists (select from staff.cuts c where c.lifted_at is null and staff.concerns(m, c.kind, c.target)) as is_cut,
  (select count(*)::int from staff.passkeys k where k.member_id = m.id and k.retired_at is null) as passkey_count,
  (select count(*)::int from staff.sessions s where s.member_id = m.id and s.ended_at is null) as live_sessions
  from staff.members m`);

/** One member of the staff. */
export async function readMember(tx: Tx, id: StaffId): Promise<MemberView | null> {
  const row = await tx.row<MemberRow>(sql`${MEMBER} where m.id = ${id}`);
  return row === null ? null : viewMember(row);
}

/** Members by name and id, after a place in that order. */
export async function listMembers(
  tx: Tx,
  page: { readonly employerId: EmployerId | null; readonly after: string; readonly countMax: number },
): Promise<MemberView[]> {
  const rows = await tx.rows<MemberRow>(
    sql`${MEMBER} where (${page.employerId}::text is null or m.employer_id = ${page.employerId}) and m.name > ${page.after}
        order by m.name, m.id limit ${page.countMax}`,
  );
  return rows.map(viewMember);
}

/** Somebody about to be added. */
export interface NewMember {
  readonly id: StaffId;
  readonly pseudonym: PseudonymId;
  readonly name: string;
  readonly email: string | null;
  readonly job: string;
  readonly team: string;
  readonly roles: readonly StaffRole[];
  readonly employerId: EmployerId;
  readonly contract: Static<typeof Contract>;
  readonly officeCountry: string;
}

/** Adds a member of the staff. */
export async function addMember(tx: Tx, made: NewMember, nowMs: number): Promise<void> {
  await tx.run(
    sql`insert into staff.members (id, pseudonym, name, email, job, team, roles, employer_id, contract, office_country, created_at)
        values (${made.id}, ${made.pseudonym}, ${made.name}, ${made.email}, ${made.job}, ${made.team}, ${made.roles}, ${made.employerId},
          ${made.contract}, ${made.officeCountry}, ${instant(nowMs)})`,
  );
}

/** How many members there are that have not left. */
export async function countMembers(tx: Tx): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`select count(*)::int as count from staff.members where left_at is null`);
  return row?.count ?? 0;
}

/** Whether anybody is in a team of this name. */
export async function hasTeam(tx: Tx, team: string): Promise<boolean> {
  if (team === "") return false;
  const row = await tx.row<{ is_there: boolean }>(sql`select exists (select from staff.members where team = ${team}) as is_there`);
  return row?.is_there === true;
}

/** Changes what somebody works as. False when there is no such member, or they have left. */
export async function changeMember(
  tx: Tx,
  id: StaffId,
  to: {
    readonly job?: string;
    readonly team?: string;
    readonly roles?: readonly StaffRole[];
    readonly hasLeft?: boolean;
    readonly nowMs: number;
  },
): Promise<boolean> {
  const leftAt = to.hasLeft === true ? instant(to.nowMs) : null;
  const changed = await tx.run(
    sql`update staff.members set job = coalesce(${to.job ?? null}, job), team = coalesce(${to.team ?? null}, team),
          roles = coalesce(${to.roles ?? null}::text[], roles), left_at = ${leftAt}::timestamptz
        where id = ${id} and left_at is null`,
  );
  return changed === 1;
}

/** A population; null is everybody. */
export type Whom = Population | null;

/** Ends every session of a population, and gives how many. For a country, also those that are on a device attested to be there. */
export async function endSessionsOfPopulation(
  tx: Tx,
  whom: Whom,
  how: { readonly reason: string; readonly nowMs: number },
): Promise<number> {
  const [kind, target] = [whom?.kind ?? null, whom?.target ?? ""];
  return tx.run(
    sql`update staff.sessions s set ended_at = ${instant(how.nowMs)}, end_reason = ${how.reason} from staff.members m
        where m.id = s.member_id and s.ended_at is null and (${kind}::text is null or staff.concerns(m, ${kind}, ${target})
          or (${kind} = 'country' and exists (select from staff.devices d where d.id = s.device_id and d.country = ${target})))`,
  );
}

/** Lets a population do nothing but set a new passkey, and gives how many there are. */
export async function demandNewPasskey(tx: Tx, whom: Whom, nowMs: number): Promise<number> {
  const [kind, target] = [whom?.kind ?? null, whom?.target ?? ""];
  return tx.run(
    sql`update staff.members m set must_renew_since = ${instant(nowMs)}
        where m.left_at is null and (${kind}::text is null or staff.concerns(m, ${kind}, ${target}))`,
  );
}

/** A new passkey was set: the demand is met. */
export async function meetDemand(tx: Tx, id: StaffId): Promise<void> {
  await tx.run(sql`update staff.members set must_renew_since = null where id = ${id} and must_renew_since is not null`);
}

/** Makes an enrolment link; earlier ones of the same member are worthless from now on. */
export async function addEnrolment(
  tx: Tx,
  made: { readonly codeHash: Uint8Array; readonly memberId: StaffId; readonly vouchedCountry: string | null },
  times: { readonly nowMs: number; readonly expiresAtMs: number },
): Promise<void> {
  await tx.run(sql`update staff.enrolments set used_at = ${instant(times.nowMs)} where member_id = ${made.memberId} and used_at is null`);
  await tx.run(
    sql`insert into staff.enrolments (code_hash, member_id, vouched_country, made_at, expires_at)
        values (${made.codeHash}, ${made.memberId}, ${made.vouchedCountry}, ${instant(times.nowMs)}, ${instant(times.expiresAtMs)})`,
  );
}

/** Whom an enrolment link stands for. */
export interface Enrolment {
  readonly memberId: StaffId;
  readonly name: string;
  readonly employer: string;
  readonly roles: readonly StaffRole[];
  readonly vouchedCountry: string | null;
}

/** Whom a live link stands for, or null. */
export async function findEnrolment(tx: Tx, codeHash: Uint8Array, nowMs: number): Promise<Enrolment | null> {
  const row = await tx.row<{ member_id: StaffId; name: string; employer: string; roles: StaffRole[]; vouched_country: string | null }>(
    sql`select n.member_id, m.name, e.name as employer, m.roles, n.vouched_country
        from staff.enrolments n join staff.members m on m.id = n.member_id join staff.employers e on e.id = m.employer_id
        where n.code_hash = ${codeHash} and n.used_at is null and n.expires_at > ${instant(nowMs)} and m.left_at is null`,
  );
  if (row === null) return null;
  return { memberId: row.member_id, name: row.name, employer: row.employer, roles: row.roles, vouchedCountry: row.vouched_country };
}

/** Spends a link: true for the one call that finds it unused. */
export async function spendEnrolment(tx: Tx, codeHash: Uint8Array, nowMs: number): Promise<boolean> {
  const spent = await tx.run(
    sql`update staff.enrolments set used_at = ${instant(nowMs)} where code_hash = ${codeHash} and used_at is null and expires_at > ${instant(nowMs)}`,
  );
  return spent === 1;
}

function viewMember(row: MemberRow): MemberView {
  const state = row.has_left ? "left" : row.is_cut ? "cut" : row.must_renew ? "marked" : row.passkey_count === 0 ? "invited" : "active";
  return {
    staffId: row.id,
    pseudonym: row.pseudonym,
    name: row.name,
    email: row.email,
    job: row.job,
    team: row.team,
    roles: row.roles,
    employerId: row.employer_id,
    contract: row.contract,
    officeCountry: row.office_country,
    state,
    passkeyCount: row.passkey_count,
    liveSessions: row.live_sessions,
    createdAt: row.created_at.getTime(),
  };
}
