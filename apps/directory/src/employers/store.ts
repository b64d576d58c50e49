import type { EmployerId, EmployerView, JoinDiff, JoinId, JoinView, StaffId, StaffRole } from "@musubi/protocol/staff";
import { type FutureStaff, instant, raw, sql, type Tx } from "@musubi/server/platform";

interface EmployerRow {
  readonly id: EmployerId;
  readonly name: string;
  readonly country: string;
  readonly parent_id: EmployerId | null;
  readonly is_owner: boolean;
  readonly joined_at: Date | null;
  readonly cut_at: Date | null;
  readonly member_count: number;
}

const EMPLOYER = raw(`select e.id, e.name, e.country, e.parent_id, e.is_owner, e.joined_at, e.cut_at,
  (select count(*)::int from staff.members m where m.employer_id = e.id and m.left_at is null) as member_count from staff.employers e`);

/** One employer. */
export async function readEmployer(tx: Tx, id: EmployerId): Promise<EmployerView | null> {
  const row = await tx.row<EmployerRow>(sql`${EMPLOYER} where e.id = ${id}`);
  return row === null ? null : viewEmployer(row);
}

/** All employers by name. */
export async function listEmployers(tx: Tx, countMax: number): Promise<EmployerView[]> {
  return (await tx.rows<EmployerRow>(sql`${EMPLOYER} order by e.name, e.id limit ${countMax}`)).map(viewEmployer);
}

/** The owner of the data. Null before the first employer was added. */
export async function readOwner(tx: Tx): Promise<EmployerView | null> {
  const row = await tx.row<EmployerRow>(sql`${EMPLOYER} where e.is_owner`);
  return row === null ? null : viewEmployer(row);
}

/** An employer and its subsidiaries, all the way down. */
export async function listSubsidiaries(tx: Tx, employerId: string): Promise<EmployerId[]> {
  const rows = await tx.rows<{ id: EmployerId }>(
    sql`select e.id from staff.employers e where ${employerId} in (select staff.employer_line(e.id)) order by e.id`,
  );
  return rows.map(({ id }) => id);
}

/** Adds an employer; one that is not the owner has not joined. The database lets the owner be added first of all, and once. */
export async function addEmployer(
  tx: Tx,
  made: {
    readonly id: EmployerId;
    readonly name: string;
    readonly country: string;
    readonly parentId: EmployerId | null;
    readonly isOwner: boolean;
  },
  nowMs: number,
): Promise<void> {
  const now = instant(nowMs);
  await tx.run(
    sql`insert into staff.employers (id, name, country, parent_id, is_owner, created_at, joined_at)
        values (${made.id}, ${made.name}, ${made.country}, ${made.parentId}, ${made.isOwner}, ${now}, ${made.isOwner ? now : null})`,
  );
}

interface PersonRow {
  readonly id: StaffId;
  readonly name: string;
  readonly team: string;
  readonly office_country: string;
  readonly contract: FutureStaff["contract"];
  readonly roles: StaffRole[];
}

/** Somebody in each of their roles, as the policy will know them. */
function futureStaff(row: PersonRow, employer: FutureStaff["employer"]): FutureStaff[] {
  const { team, contract, office_country: officeCountry } = row;
  return row.roles.map((role) => ({ role, team, contract, officeCountry, employer }));
}

/** Everything of an employer that a join would let in, by name. */
export async function readDiff(
  tx: Tx,
  employerId: EmployerId,
  toolsOf: (people: readonly FutureStaff[]) => Promise<string[]>,
): Promise<JoinDiff> {
  const people = await tx.rows<PersonRow>(
    sql`select id, name, team, office_country, contract, roles from staff.members
        where employer_id = ${employerId} and left_at is null order by id limit 2000`,
  );
  const employers = await tx.rows<{ id: EmployerId; name: string; country: string }>(
    sql`select id, name, country from staff.employers where id = ${employerId}`,
  );
  const roles = [...new Set(people.flatMap((one) => one.roles))].sort();
  return {
    people: people.map((one) => ({ staffId: one.id, name: one.name, team: one.team, officeCountry: one.office_country, roles: one.roles })),
    roles,
    tools: await toolsOf(people.flatMap((one) => employers.flatMap((employer) => futureStaff(one, employer)))),
    employers: employers.map((one) => ({ employerId: one.id, name: one.name, country: one.country })),
  };
}

interface JoinRow {
  readonly id: JoinId;
  readonly employer_id: EmployerId;
  readonly employer: string;
  readonly words: string;
  readonly requested_by: StaffId;
  readonly requested_at: Date;
  readonly state: JoinView["state"];
  readonly diff: JoinDiff;
  readonly decisions: { member_id: StaffId; name: string; verdict: "approve" | "deny"; words: string; at_ms: number }[];
}

const JOIN = raw(`select j.id, j.employer_id, e.name as employer, j.words, j.requested_by, j.requested_at, j.state, j.diff,
  coalesce((select jsonb_agg(jsonb_build_object('member_id', d.member_id, 'name', m.name, 'verdict', d.verdict, 'words', d.words,
      'at_ms', floor(extract(epoch from d.decided_at) * 1000)) order by d.decided_at)
    from staff.join_decisions d join staff.members m on m.id = d.member_id where d.join_id = j.id), '[]') as decisions
  from staff.joins j join staff.employers e on e.id = j.employer_id`);

/** Asks that an employer may join. False when that is being asked already. */
export async function addJoin(
  tx: Tx,
  made: { readonly id: JoinId; readonly employerId: EmployerId; readonly words: string; readonly by: StaffId; readonly diff: JoinDiff },
  nowMs: number,
): Promise<boolean> {
  const added = await tx.run(
    sql`insert into staff.joins (id, employer_id, words, requested_by, requested_at, diff)
        values (${made.id}, ${made.employerId}, ${made.words}, ${made.by}, ${instant(nowMs)}, ${JSON.stringify(made.diff)})
        on conflict (employer_id) where state = 'asked' do nothing`,
  );
  return added === 1;
}

/** One request, held so that two decisions about it come one after the other. */
export async function lockJoin(tx: Tx, id: JoinId): Promise<JoinView | null> {
  await tx.rows(sql`select id from staff.joins where id = ${id} for update`);
  return readJoin(tx, id);
}

/** One request. */
export async function readJoin(tx: Tx, id: JoinId): Promise<JoinView | null> {
  const row = await tx.row<JoinRow>(sql`${JOIN} where j.id = ${id}`);
  return row === null ? null : viewJoin(row);
}

/** The latest requests. */
export async function listJoins(tx: Tx, countMax: number): Promise<JoinView[]> {
  return (await tx.rows<JoinRow>(sql`${JOIN} order by j.requested_at desc, j.id limit ${countMax}`)).map(viewJoin);
}

/** Notes a decision. False when this person has decided already. */
export async function addDecision(
  tx: Tx,
  made: {
    readonly joinId: JoinId;
    readonly by: StaffId;
    readonly verdict: "approve" | "deny";
    readonly words: string;
    readonly nowMs: number;
  },
): Promise<boolean> {
  const added = await tx.run(
    sql`insert into staff.join_decisions (join_id, member_id, verdict, words, decided_at)
        values (${made.joinId}, ${made.by}, ${made.verdict}, ${made.words}, ${instant(made.nowMs)}) on conflict do nothing`,
  );
  return added === 1;
}

/** Ends a request. With "joined" its employer is in from now on, and an earlier cut of it is lifted; the database checks the approvals once more. */
export async function decideJoin(
  tx: Tx,
  join: Pick<JoinView, "joinId" | "employerId">,
  verdict: { readonly state: "joined" | "denied"; readonly by: StaffId; readonly nowMs: number },
): Promise<void> {
  const now = instant(verdict.nowMs);
  await tx.run(sql`update staff.joins set state = ${verdict.state}, decided_at = ${now} where id = ${join.joinId} and state = 'asked'`);
  if (verdict.state === "denied") return;
  await tx.run(sql`update staff.employers set joined_at = ${now}, cut_at = null where id = ${join.employerId}`);
  await tx.run(
    sql`update staff.cuts set lifted_at = ${now}, lifted_by = ${verdict.by}
        where kind = 'employer' and target = ${join.employerId} and lifted_at is null`,
  );
}

/** Puts an employer and its subsidiaries out: they have not joined any more. */
export async function putOut(tx: Tx, employerId: string, nowMs: number): Promise<void> {
  await tx.run(
    sql`update staff.employers e set cut_at = ${instant(nowMs)}, joined_at = null where ${employerId} in (select staff.employer_line(e.id))`,
  );
}

function viewEmployer(row: EmployerRow): EmployerView {
  return {
    employerId: row.id,
    name: row.name,
    country: row.country,
    parentId: row.parent_id,
    isOwner: row.is_owner,
    joinedAt: row.joined_at?.getTime() ?? null,
    cutAt: row.cut_at?.getTime() ?? null,
    memberCount: row.member_count,
  };
}

function viewJoin(row: JoinRow): JoinView {
  return {
    joinId: row.id,
    employerId: row.employer_id,
    employer: row.employer,
    words: row.words,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.getTime(),
    state: row.state,
    diff: row.diff,
    decisions: row.decisions.map((one) => ({
      staffId: one.member_id,
      name: one.name,
      verdict: one.verdict,
      words: one.words,
      at: one.at_ms,
    })),
  };
}
