import type { EmployerId, PseudonymId, StaffChallengeId, StaffDeviceId, StaffId, StaffRole, StaffSessionId } from "@musubi/protocol/staff";
import { instant, type Statement, sql, type Tx } from "@musubi/server/platform";
import type { SessionFacts } from "./facts.ts";

interface FactsRow {
  readonly place: number;
  readonly session_id: StaffSessionId;
  readonly member_id: StaffId;
  readonly pseudonym: PseudonymId;
  readonly name: string;
  readonly job: string;
  readonly team: string;
  readonly roles: StaffRole[];
  readonly role: string;
  readonly employer_id: EmployerId;
  readonly employer_name: string;
  readonly employer_country: string;
  readonly is_owner: boolean;
  readonly is_joined: boolean;
  readonly contract: SessionFacts["contract"];
  readonly office_country: string;
  readonly has_left: boolean;
  readonly must_renew: boolean;
  readonly is_cut: boolean;
  readonly cut_countries: string[];
  readonly device_id: StaffDeviceId | null;
  readonly device_revoked: boolean | null;
  readonly health: "healthy" | "unhealthy" | null;
  readonly device_country: string | null;
  readonly attested_until: Date | null;
  readonly network_country: string | null;
  readonly signed_in_at: Date;
  readonly second_factor_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
}

/** Whose session is meant: the hash of its token, and the address that it is used from now. */
export interface SessionUse {
  readonly tokenHash: Uint8Array;
  readonly address: string;
}

/** The statement that reads everything about the session of a token, in one look: no two of its answers are of different moments. */
export function sessionStatement(tokenHash: Uint8Array, address: string): Statement {
  return sessionsStatement([{ tokenHash, address }]);
}

/** The same for several sessions, in one look at all of them. */
export function sessionsStatement(uses: readonly SessionUse[]): Statement {
  // An address that is none comes from no office.
  const addresses = uses.map(({ address }) => (/^[0-9a-fA-F.:]+$/.test(address) ? address : null));
  const hashes = uses.map(({ tokenHash }) => Buffer.from(tokenHash));
  const statement = sql`select asked.place::integer as place, s.id as session_id, m.id as member_id, m.pseudonym, m.name, m.job, m.team, m.roles, s.role,
      e.id as employer_id, e.name as employer_name, e.country as employer_country, e.is_owner, e.joined_at is not null as is_joined,
      m.contract, m.office_country, m.left_at is not null as has_left, m.must_renew_since is not null as must_renew,
      exists (select from staff.cuts c where c.lifted_at is null and staff.concerns(m, c.kind, c.target)) as is_cut,
      array(select c.target from staff.cuts c where c.lifted_at is null and c.kind = 'country') as cut_countries,
      d.id as device_id, d.revoked_at is not null as device_revoked, d.health, d.country as device_country, d.attested_until,
      (select n.country from staff.office_networks n where n.removed_at is null and asked.address <<= n.cidr
        order by masklen(n.cidr) desc limit 1) as network_country,
      s.signed_in_at, s.second_factor_at, s.last_seen_at, s.expires_at, s.ended_at
    from unnest(${hashes}::bytea[], ${addresses}::inet[]) with ordinality as asked (token_hash, address, place)
      join staff.sessions s on s.token_hash = asked.token_hash join staff.members m on m.id = s.member_id join staff.employers e on e.id = m.employer_id
      left join staff.devices d on d.id = s.device_id`;
  // Read for each call and each open console: planning it anew each time would cost more than answering it.
  return { ...statement, name: "sessions" };
}

/** Reads the row of `sessionStatement`. */
export function readFacts(rows: readonly object[]): SessionFacts | null {
  const row = rows[0] as FactsRow | undefined;
  return row === undefined ? null : factsOf(row);
}

/** Reads the rows of `sessionsStatement`: the facts by the place in the list that was asked with. What never was a session is not among them. */
export function readAllFacts(rows: readonly object[]): ReadonlyMap<number, SessionFacts> {
  return new Map((rows as readonly FactsRow[]).map((row) => [row.place - 1, factsOf(row)]));
}

function factsOf(row: FactsRow): SessionFacts {
  const employer = {
    id: row.employer_id,
    name: row.employer_name,
    country: row.employer_country,
    isOwner: row.is_owner,
    isJoined: row.is_joined,
  };
  const device =
    row.device_id === null
      ? null
      : {
          deviceId: row.device_id,
          isRevoked: row.device_revoked !== false,
          health: row.health,
          country: row.device_country,
          attestedUntilMs: row.attested_until?.getTime() ?? null,
        };
  return {
    sessionId: row.session_id,
    staffId: row.member_id,
    pseudonym: row.pseudonym,
    name: row.name,
    job: row.job,
    team: row.team,
    roles: row.roles,
    role: row.role,
    employer,
    contract: row.contract,
    officeCountry: row.office_country,
    hasLeft: row.has_left,
    mustRenew: row.must_renew,
    isCut: row.is_cut,
    cutCountries: row.cut_countries,
    device,
    networkCountry: row.network_country,
    signedInAtMs: row.signed_in_at.getTime(),
    secondFactorAtMs: row.second_factor_at.getTime(),
    lastSeenAtMs: row.last_seen_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    endedAtMs: row.ended_at?.getTime() ?? null,
  };
}

/** A session about to begin. */
export interface NewSession {
  readonly id: StaffSessionId;
  readonly tokenHash: Uint8Array;
  readonly memberId: StaffId;
  readonly deviceId: StaffDeviceId | null;
  readonly role: string;
}

/** Begins a session; the passkey that opened it is its first proof. */
export async function addSession(
  tx: Tx,
  session: NewSession,
  times: { readonly nowMs: number; readonly expiresAtMs: number },
): Promise<void> {
  const now = instant(times.nowMs);
  await tx.run(
    sql`insert into staff.sessions (id, token_hash, member_id, device_id, role, signed_in_at, second_factor_at, last_seen_at, expires_at)
        values (${session.id}, ${session.tokenHash}, ${session.memberId}, ${session.deviceId}, ${session.role}, ${now}, ${now}, ${now}, ${instant(times.expiresAtMs)})`,
  );
}

/** How often it is noted that a session is used. */
const SEEN_EACH_MS = 60_000;

/** Notes that a session was used. Writes at most once a minute. */
export async function touchSession(tx: Tx, session: Pick<SessionFacts, "sessionId" | "lastSeenAtMs">, nowMs: number): Promise<void> {
  if (nowMs - session.lastSeenAtMs < SEEN_EACH_MS) return;
  const now = instant(nowMs);
  await tx.run(
    sql`update staff.sessions set last_seen_at = ${now} where id = ${session.sessionId} and ended_at is null and last_seen_at < ${now}`,
  );
}

/** Notes a fresh proof. */
export async function markProof(tx: Tx, id: StaffSessionId, nowMs: number): Promise<void> {
  await tx.run(sql`update staff.sessions set second_factor_at = ${instant(nowMs)} where id = ${id} and ended_at is null`);
}

/** Puts a session on a device. */
export async function putOnDevice(tx: Tx, id: StaffSessionId, deviceId: StaffDeviceId): Promise<void> {
  await tx.run(sql`update staff.sessions set device_id = ${deviceId} where id = ${id} and ended_at is null`);
}

/** Ends one session. */
export async function endSession(tx: Tx, id: StaffSessionId, how: { readonly reason: string; readonly nowMs: number }): Promise<void> {
  await tx.run(
    sql`update staff.sessions set ended_at = ${instant(how.nowMs)}, end_reason = ${how.reason} where id = ${id} and ended_at is null`,
  );
}

/** Ends all sessions of a member but one. */
export async function endSessionsOf(
  tx: Tx,
  memberId: StaffId,
  how: { readonly reason: string; readonly nowMs: number; readonly except?: StaffSessionId },
): Promise<number> {
  return tx.run(
    sql`update staff.sessions set ended_at = ${instant(how.nowMs)}, end_reason = ${how.reason}
        where member_id = ${memberId} and ended_at is null and id <> ${how.except ?? ""}`,
  );
}

/** A WebAuthn ceremony under way. */
export interface Challenge {
  readonly id: StaffChallengeId;
  readonly purpose: "sign_in" | "prove" | "add" | "enrol";
  readonly challenge: string;
  /** The session or the link that it belongs to. */
  readonly boundTo: string | null;
}

/** Stores a challenge, and clears away those that nobody came back for. */
export async function addChallenge(
  tx: Tx,
  made: Challenge,
  times: { readonly nowMs: number; readonly expiresAtMs: number },
): Promise<void> {
  await tx.run(sql`delete from staff.challenges where expires_at < ${instant(times.nowMs)}`);
  await tx.run(
    sql`insert into staff.challenges (id, purpose, challenge, bound_to, expires_at)
        values (${made.id}, ${made.purpose}, ${made.challenge}, ${made.boundTo}, ${instant(times.expiresAtMs)})`,
  );
}

/** Takes a challenge away and gives it: once, before it expires, for what it was made for. Null otherwise. */
export async function takeChallenge(tx: Tx, wanted: Omit<Challenge, "challenge">, nowMs: number): Promise<string | null> {
  const row = await tx.row<{ challenge: string }>(
    sql`delete from staff.challenges where id = ${wanted.id} and purpose = ${wanted.purpose} and expires_at > ${instant(nowMs)}
          and bound_to is not distinct from ${wanted.boundTo} returning challenge`,
  );
  return row?.challenge ?? null;
}

/** The count that goes up whenever a right is taken away. */
export const EPOCH: Statement = { ...sql`select value from staff.epoch`, name: "epoch" };
