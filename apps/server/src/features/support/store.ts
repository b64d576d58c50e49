/** Cases, as the person who opened them sees them. Row security shows nobody another's. */
import { present } from "@musubi/base";
import type { AccountId, CaseId, CaseTopic, ClientId, SupportCaseView, SupportMessageView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";

/** Whose a case is. */
export interface CaseFacts {
  readonly caseId: CaseId;
  readonly subjectId: AccountId;
}

/** Whose a case is; null for one that the actor may not see. */
export async function readCaseFacts(tx: Tx, caseId: string): Promise<CaseFacts | null> {
  const row = await tx.row<{ id: CaseId; subject_id: AccountId }>(sql`select id, subject_id from musubi.cases where id = ${caseId}`);
  return row === null ? null : { caseId: row.id, subjectId: row.subject_id };
}

/** A case as it is stored. */
export interface CaseRow {
  readonly id: CaseId;
  readonly topic: SupportCaseView["topic"];
  readonly state: SupportCaseView["state"];
  readonly opened_at: Date;
  readonly state_at: Date;
  readonly last_seq: number;
}

/** A message of a case as it is stored. */
export interface CaseMessageRow {
  readonly seq: number;
  readonly author: SupportMessageView["author"];
  readonly client_id: ClientId;
  readonly pseudonym: SupportMessageView["pseudonym"];
  readonly role: SupportMessageView["role"];
  readonly content: string;
  readonly sent_at: Date;
}

/** Makes two openings of one person come one after the other, so that the same one twice is found. */
export async function lockOpening(tx: Tx, grant: Grant<"own.write">): Promise<void> {
  await tx.rows(sql`select 1 as one from musubi.accounts where id = ${grant.objectId} for update`);
}

/** The case that was opened with this name of the client's, if it was. */
export function findOpened(tx: Tx, grant: Grant<"own.write">, clientId: ClientId): Promise<CaseRow | null> {
  return tx.row<CaseRow>(
    sql`select c.id, c.topic, c.state, c.opened_at, c.state_at, c.last_seq from musubi.cases c
        join musubi.case_messages m on m.case_id = c.id and m.seq = 1 and m.author = 'person' and m.client_id = ${clientId}
        where c.subject_id = ${grant.objectId} order by c.opened_at limit 1`,
  );
}

/** How many cases of the actor's are open, and how many there are. */
export async function countCases(tx: Tx, grant: Grant<"own.write">): Promise<{ open: number; all: number }> {
  const row = await tx.row<{ open: number; all: number }>(
    sql`select count(*) filter (where state <> 'closed') as open, count(*) as all from musubi.cases where subject_id = ${grant.objectId}`,
  );
  return present(row, "A count is a row.");
}

/** Opens a case with its first message. The language is the one that the actor reads. */
export async function insertCase(
  tx: Tx,
  grant: Grant<"own.write">,
  made: { readonly id: CaseId; readonly topic: CaseTopic; readonly clientId: ClientId; readonly text: string; readonly nowMs: number },
): Promise<CaseRow> {
  const at = instant(made.nowMs);
  await tx.run(
    sql`insert into musubi.cases (id, subject_id, topic, language, opened_at, state_at, last_seq)
        select ${made.id}, a.id, ${made.topic}, a.language, ${at}, ${at}, 1 from musubi.accounts a where a.id = ${grant.objectId}`,
  );
  await insertMessage(tx, made.id, { seq: 1, ...made });
  return { id: made.id, topic: made.topic, state: "waiting", opened_at: at, state_at: at, last_seq: 1 };
}

/** The actor's cases, newest first. */
export function readCases(tx: Tx, grant: Grant<"own.read">, countMax: number): Promise<CaseRow[]> {
  return tx.rows<CaseRow>(
    sql`select id, topic, state, opened_at, state_at, last_seq from musubi.cases
        where subject_id = ${grant.objectId} order by opened_at desc, id limit ${countMax}`,
  );
}

/** The case that was granted. */
export async function readCase(tx: Tx, grant: Grant<"case.mine">): Promise<CaseRow> {
  const row = await tx.row<CaseRow>(
    sql`select id, topic, state, opened_at, state_at, last_seq from musubi.cases where id = ${grant.facts.caseId}`,
  );
  return present(row, "The rule has seen this case.");
}

/** The case that was granted, held against everybody else who would change it. */
export async function lockCase(tx: Tx, grant: Grant<"case.mine">): Promise<CaseRow> {
  const row = await tx.row<CaseRow>(
    sql`select id, topic, state, opened_at, state_at, last_seq from musubi.cases where id = ${grant.facts.caseId} for update`,
  );
  return present(row, "The rule has seen this case.");
}

/**
 * A message with what its writer of the staff worked as. That is taken from the entry of the ledger by which they last read the case
 * before: the record that the person can prove, and row security shows no other.
 */
const MESSAGE = raw(`select m.seq, m.author, m.client_id, m.pseudonym, m.content, m.sent_at,
  (select l.role from musubi.ledger l where l.case_id = m.case_id and l.pseudonym = m.pseudonym and l.at <= m.sent_at
    order by l.seq desc limit 1) as role
  from musubi.case_messages m`);

/** What was written in the case, in its order. */
export function readMessages(tx: Tx, grant: Grant<"case.mine">, countMax: number): Promise<CaseMessageRow[]> {
  return tx.rows<CaseMessageRow>(sql`${MESSAGE} where m.case_id = ${grant.facts.caseId} order by m.seq limit ${countMax}`);
}

/** The message that the person wrote under this name of the client's, if there is one. */
export function findMessage(tx: Tx, grant: Grant<"case.mine">, clientId: ClientId): Promise<CaseMessageRow | null> {
  return tx.row<CaseMessageRow>(
    sql`${MESSAGE} where m.case_id = ${grant.facts.caseId} and m.author = 'person' and m.client_id = ${clientId}`,
  );
}

/** Adds a message of the person's to a case that is locked: it is the staff's turn now. */
export async function addMessage(
  tx: Tx,
  row: CaseRow,
  message: { readonly clientId: ClientId; readonly text: string; readonly nowMs: number },
): Promise<{ case: CaseRow; message: CaseMessageRow }> {
  const seq = row.last_seq + 1;
  const at = instant(message.nowMs);
  await insertMessage(tx, row.id, { seq, ...message });
  const stateAt = row.state === "waiting" ? row.state_at : at;
  await tx.run(sql`update musubi.cases set last_seq = ${seq}, state = 'waiting', state_at = ${stateAt} where id = ${row.id}`);
  const stored: CaseMessageRow = {
    seq,
    author: "person",
    client_id: message.clientId,
    pseudonym: null,
    role: null,
    content: message.text,
    sent_at: at,
  };
  return { case: { ...row, last_seq: seq, state: "waiting", state_at: stateAt }, message: stored };
}

/** Closes a case that is locked. The database ends every grant of it in the same statement. */
export async function closeCase(tx: Tx, row: CaseRow, nowMs: number): Promise<CaseRow> {
  const at = instant(nowMs);
  await tx.run(sql`update musubi.cases set state = 'closed', state_at = ${at} where id = ${row.id}`);
  return { ...row, state: "closed", state_at: at };
}

async function insertMessage(
  tx: Tx,
  caseId: CaseId,
  message: { readonly seq: number; readonly clientId: ClientId; readonly text: string; readonly nowMs: number },
): Promise<void> {
  await tx.run(
    sql`insert into musubi.case_messages (case_id, seq, author, client_id, content, sent_at)
        values (${caseId}, ${message.seq}, 'person', ${message.clientId}, ${message.text}, ${instant(message.nowMs)})`,
  );
}
