import type { CaseId, CaseMessage, CaseSummary, StaffId } from "@musubi/protocol/staff";
import type { LedgerRow } from "../features/disclosure/port.ts";
import type { Tx } from "../kernel/transaction.ts";
import { raw, sql } from "../platform/postgres/sql.ts";

interface CaseRow {
  readonly id: CaseId;
  readonly topic: CaseSummary["topic"];
  readonly language: string;
  readonly state: CaseSummary["state"];
  readonly opened_at: Date;
  readonly state_at: Date;
  readonly last_seq: number;
  readonly taken_by: StaffId | null;
  readonly taken_by_name: string | null;
}

const CASES = "select id, topic, language, state, opened_at, state_at, last_seq, taken_by, taken_by_name from musubi.cases";

/** A case without anything of who wrote it or what. */
export async function readCaseSummary(tx: Tx, caseId: CaseId): Promise<CaseSummary | null> {
  const row = await tx.row<CaseRow>(sql`${raw(CASES)} where id = ${caseId}`);
  return row === null ? null : viewCase(row);
}

/** Cases in these states, those that wait longest first. */
export async function listCaseSummaries(
  tx: Tx,
  filter: { readonly states: readonly string[]; readonly takenBy: StaffId | null; readonly countMax: number },
): Promise<CaseSummary[]> {
  const rows = await tx.rows<CaseRow>(sql`${raw(CASES)}
    where state = any(${[...filter.states]}::text[]) and (${filter.takenBy}::text is null or taken_by = ${filter.takenBy})
    order by state_at, id limit ${filter.countMax}`);
  return rows.map(viewCase);
}

/** Takes a case. Empty when it is done, else the refusal. */
export async function takeCase(tx: Tx, caseId: CaseId): Promise<string> {
  return (await tx.row<{ refusal: string }>(sql`select musubi.take_case(${caseId}) as refusal`))?.refusal ?? "not_found";
}

/** Answers in a case. Empty when it is done, else the refusal. */
export async function answerCase(
  tx: Tx,
  answer: { readonly caseId: CaseId; readonly clientId: string; readonly text: string },
): Promise<string> {
  const row = await tx.row<{ refusal: string }>(
    sql`select musubi.answer_case(${answer.caseId}, ${answer.clientId}, ${answer.text}) as refusal`,
  );
  return row?.refusal ?? "not_found";
}

/** Closes a case and ends its grants. Empty when it is done, else the refusal. */
export async function closeCase(tx: Tx, caseId: CaseId): Promise<string> {
  return (await tx.row<{ refusal: string }>(sql`select musubi.close_case(${caseId}) as refusal`))?.refusal ?? "not_found";
}

/** What reading a case came to: always an entry of the ledger, and the messages when a grant covers them. */
export interface CaseRead {
  readonly denial: string;
  readonly entry: LedgerRow;
  readonly messages: readonly CaseMessage[] | null;
}

/** Reads a case and records it, in one statement. */
export async function readCaseMessages(tx: Tx, caseId: CaseId, rules: string): Promise<CaseRead | null> {
  return tx.row<CaseRead>(sql`select * from musubi.read_case(${caseId}, ${rules})`);
}

function viewCase(row: CaseRow): CaseSummary {
  return {
    caseId: row.id,
    topic: row.topic,
    language: row.language,
    state: row.state,
    openedAt: row.opened_at.getTime(),
    stateAt: row.state_at.getTime(),
    messageCount: row.last_seq,
    takenBy: row.taken_by === null ? null : { staffId: row.taken_by, name: row.taken_by_name ?? "" },
  };
}
