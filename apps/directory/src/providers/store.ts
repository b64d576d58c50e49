import type { EmployerId, IssuerId, IssuerView, StaffId } from "@musubi/protocol/staff";
import { instant, sql, type Tx } from "@musubi/server/platform";

/** An identity provider, with its sealed secret. */
export interface IssuerRow {
  readonly id: IssuerId;
  readonly employer_id: EmployerId;
  readonly issuer: string;
  readonly client_id: string;
  readonly sealed_secret: Uint8Array | null;
}

/** Accepts a provider for the people of one employer. */
export async function addIssuer(tx: Tx, made: IssuerRow, nowMs: number): Promise<void> {
  await tx.run(
    sql`insert into staff.issuers (id, employer_id, issuer, client_id, sealed_secret, created_at)
        values (${made.id}, ${made.employer_id}, ${made.issuer}, ${made.client_id}, ${made.sealed_secret}, ${instant(nowMs)})`,
  );
}

/** A provider that is accepted. */
export function findIssuer(tx: Tx, id: IssuerId): Promise<IssuerRow | null> {
  return tx.row<IssuerRow>(
    sql`select id, employer_id, issuer, client_id, sealed_secret from staff.issuers where id = ${id} and removed_at is null`,
  );
}

/** All providers that are accepted. */
export async function listIssuers(tx: Tx): Promise<IssuerView[]> {
  const rows = await tx.rows<IssuerRow>(
    sql`select id, employer_id, issuer, client_id, sealed_secret from staff.issuers where removed_at is null order by issuer limit 200`,
  );
  return rows.map((row) => ({ issuerId: row.id, employerId: row.employer_id, issuer: row.issuer, clientId: row.client_id }));
}

/** A visit to a provider that has begun. */
export interface Visit {
  readonly stateHash: Uint8Array;
  readonly issuerId: IssuerId;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Stores a visit, and clears away those that nobody came back from. */
export async function addVisit(tx: Tx, made: Visit, times: { readonly nowMs: number; readonly expiresAtMs: number }): Promise<void> {
  await tx.run(sql`delete from staff.provider_visits where expires_at < ${instant(times.nowMs)}`);
  await tx.run(
    sql`insert into staff.provider_visits (state_hash, issuer_id, nonce, code_verifier, expires_at)
        values (${made.stateHash}, ${made.issuerId}, ${made.nonce}, ${made.codeVerifier}, ${instant(times.expiresAtMs)})`,
  );
}

/** A visit that nobody came back from yet. */
export async function findVisit(tx: Tx, stateHash: Uint8Array, nowMs: number): Promise<Visit | null> {
  const row = await tx.row<{ issuer_id: IssuerId; nonce: string; code_verifier: string }>(
    sql`select issuer_id, nonce, code_verifier from staff.provider_visits
        where state_hash = ${stateHash} and expires_at > ${instant(nowMs)} and member_id is null for update`,
  );
  return row === null ? null : { stateHash, issuerId: row.issuer_id, nonce: row.nonce, codeVerifier: row.code_verifier };
}

/** Notes who came back from a visit. */
export async function finishVisit(tx: Tx, stateHash: Uint8Array, memberId: StaffId): Promise<void> {
  await tx.run(sql`update staff.provider_visits set member_id = ${memberId} where state_hash = ${stateHash} and member_id is null`);
}

/**
 * The member that a provider means: by its own name for them once that is bound, before by the address the directory has. Only
 * people of the provider's own employer and its subsidiaries are ever meant.
 */
export async function findSubject(
  tx: Tx,
  issuer: IssuerRow,
  means: { readonly subject: string; readonly email: string | null },
): Promise<{ readonly memberId: StaffId; readonly isBound: boolean } | null> {
  const bound = await tx.row<{ member_id: StaffId }>(
    sql`select b.member_id from staff.subjects b join staff.members m on m.id = b.member_id
        where b.issuer_id = ${issuer.id} and b.subject = ${means.subject} and m.left_at is null
          and ${issuer.employer_id} in (select staff.employer_line(m.employer_id))`,
  );
  if (bound !== null) return { memberId: bound.member_id, isBound: true };
  if (means.email === null) return null;
  const byAddress = await tx.row<{ id: StaffId }>(
    sql`select m.id from staff.members m where lower(m.email) = lower(${means.email}) and m.left_at is null
          and ${issuer.employer_id} in (select staff.employer_line(m.employer_id))
          and not exists (select from staff.subjects b where b.issuer_id = ${issuer.id} and b.member_id = m.id)`,
  );
  return byAddress === null ? null : { memberId: byAddress.id, isBound: false };
}

/** Binds a provider's name for somebody to the member, once. */
export async function bindSubject(
  tx: Tx,
  bound: { readonly issuerId: IssuerId; readonly subject: string; readonly memberId: StaffId; readonly nowMs: number },
): Promise<void> {
  await tx.run(
    sql`insert into staff.subjects (issuer_id, subject, member_id, bound_at)
        values (${bound.issuerId}, ${bound.subject}, ${bound.memberId}, ${instant(bound.nowMs)})`,
  );
}

/**
 * The provider that somebody has to visit before they sign in. Null when they may sign in as far as providers go: their employer has
 * none, or this visit came back with them. The visit is spent.
 */
export async function spendVisit(
  tx: Tx,
  memberId: StaffId,
  visit: { readonly stateHash: Uint8Array | null; readonly nowMs: number },
): Promise<IssuerId | null> {
  const needed = await tx.row<{ id: IssuerId }>(
    sql`select i.id from staff.issuers i join staff.members m on m.id = ${memberId}
        where i.removed_at is null and i.employer_id in (select staff.employer_line(m.employer_id))
        order by i.employer_id = m.employer_id desc, i.created_at desc limit 1`,
  );
  if (needed === null) return null;
  if (visit.stateHash === null) return needed.id;
  const spent = await tx.run(
    sql`delete from staff.provider_visits v using staff.issuers i, staff.members m
        where v.state_hash = ${visit.stateHash} and v.member_id = ${memberId} and v.expires_at > ${instant(visit.nowMs)}
          and i.id = v.issuer_id and i.removed_at is null and m.id = v.member_id
          and i.employer_id in (select staff.employer_line(m.employer_id))`,
  );
  return spent === 1 ? null : needed.id;
}
