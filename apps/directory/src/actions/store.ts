import type { DirectoryActionView, StaffId } from "@musubi/protocol/staff";
import { instant, sql, type Tx } from "@musubi/server/platform";
import type { Standing } from "../sessions/standing.ts";

/** Who did something: a member of the staff, the operator at the command line, or the directory of its own accord. */
export type Doer = Standing | { readonly newcomer: StaffId } | "operator" | "directory";

/** Something that was done. */
export interface Action {
  readonly action: string;
  readonly target?: string;
  readonly words?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes down what is done, in the transaction that does it. */
export async function record(tx: Tx, by: Doer, done: Action & { readonly nowMs: number }): Promise<void> {
  const kind = typeof by === "string" ? by : "staff";
  const memberId = typeof by === "string" ? null : "newcomer" in by ? by.newcomer : by.facts.staffId;
  const sessionId = typeof by === "string" || "newcomer" in by ? null : by.facts.sessionId;
  await tx.run(
    sql`insert into staff.actions (at, by_kind, member_id, session_id, action, target, words, detail)
        values (${instant(done.nowMs)}, ${kind}, ${memberId}, ${sessionId}, ${done.action}, ${done.target ?? ""}, ${done.words ?? ""}, ${JSON.stringify(done.detail ?? {})})`,
  );
}

/** What was done, newest first. */
export async function listActions(tx: Tx, page: { readonly before: number; readonly countMax: number }): Promise<DirectoryActionView[]> {
  const rows = await tx.rows<{
    seq: number;
    at: Date;
    by_kind: DirectoryActionView["by"];
    member_id: StaffId | null;
    action: string;
    target: string;
    words: string;
  }>(
    sql`select seq, at, by_kind, member_id, action, target, words from staff.actions where seq < ${page.before} order by seq desc limit ${page.countMax}`,
  );
  return rows.map(({ seq, at, by_kind: by, member_id: staffId, action, target, words }) => ({
    seq,
    at: at.getTime(),
    by,
    staffId,
    action,
    target,
    words,
  }));
}
