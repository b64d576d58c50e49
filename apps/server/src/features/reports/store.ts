/** Reports, as those who made them see them. Row security shows nobody another's, and no message that the actor could not read. */
import { present } from "@musubi/base";
import type { AccountId, ClientId, MessageContent, ReportId, ReportReason, ReportState, SealedEvidence, TalkId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import type { CopiedMessage, SealedReport } from "./content.ts";

/** A report as it is stored, without what it holds. */
export interface ReportRow {
  readonly id: ReportId;
  readonly talk_id: TalkId;
  readonly reason: ReportReason;
  readonly message_count: number;
  readonly reported_at: Date;
  readonly state: ReportState;
  readonly state_at: Date;
}

const COLUMNS = "id, talk_id, reason, cardinality(seqs) as message_count, reported_at, state, state_at";

/** Makes two reports of one person come one after the other, so that the same one twice is found. */
export async function lockReporting(tx: Tx, grant: Grant<"talk.read">): Promise<void> {
  await tx.rows(sql`select 1 as one from musubi.accounts where id = ${grant.actor.accountId} for update`);
}

/** The report that was made with this name of the client's, if it was. */
export function findReport(tx: Tx, grant: Grant<"talk.read">, clientId: ClientId): Promise<ReportRow | null> {
  return tx.row<ReportRow>(
    sql`select ${raw(COLUMNS)} from musubi.reports where reporter_id = ${grant.actor.accountId} and client_id = ${clientId}`,
  );
}

/** How many reports the actor has made since an instant, and how many there are. */
export async function countReports(tx: Tx, grant: Grant<"talk.read">, sinceMs: number): Promise<{ recent: number; all: number }> {
  const row = await tx.row<{ recent: number; all: number }>(
    sql`select count(*) filter (where reported_at > ${instant(sinceMs)})::integer as recent, count(*)::integer as all
        from musubi.reports where reporter_id = ${grant.actor.accountId}`,
  );
  return present(row, "A count is a row.");
}

/** The actor's reports, newest first. */
export function readReports(tx: Tx, grant: Grant<"own.read">, countMax: number): Promise<ReportRow[]> {
  return tx.rows<ReportRow>(
    sql`select ${raw(COLUMNS)} from musubi.reports where reporter_id = ${grant.objectId} order by reported_at desc, id limit ${countMax}`,
  );
}

/** Messages of the granted plain talk at these places, as they stand now with what stood there before. Left out: what the actor cannot read. */
export async function copyMessages(tx: Tx, grant: Grant<"talk.read">, seqs: readonly number[]): Promise<CopiedMessage[]> {
  const rows = await tx.rows<{
    seq: number;
    sender_id: AccountId | null;
    sent_at: Date;
    content: MessageContent;
    edited_at: Date | null;
    earlier: string[];
  }>(sql`
    select m.seq, m.sender_id, m.sent_at, m.content, m.edited_at,
      array(select array_to_string(array_remove(e.text || coalesce(e.alts, '{}'), ''), chr(10))
        from musubi.message_edits e where e.talk_id = m.talk_id and e.seq = m.seq order by e.edit_no) as earlier
    from musubi.messages m
    where m.talk_id = ${grant.objectId} and m.seq = any (${[...seqs]}::bigint[]) and m.seq > ${grant.facts.joinedSeq} and m.kind not in ('unsent', 'system')
    order by m.seq`);
  return rows.map((row) => ({
    seq: row.seq,
    senderId: row.sender_id,
    sentAt: row.sent_at.getTime(),
    content: row.content,
    editedAt: row.edited_at?.getTime() ?? null,
    earlierTexts: row.earlier,
  }));
}

/**
 * How many of these stand at a place of the granted sealed talk that the actor can read, under this sender: said after the actor came in,
 * and not after what stands there now. One that was taken back counts: that it was said, the server's tag proves. Whether the rest is
 * true the verifier says.
 */
export async function countReadable(tx: Tx, grant: Grant<"talk.read">, disclosed: readonly SealedEvidence[]): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*)::integer as count
    from unnest(${disclosed.map(({ seq }) => seq)}::bigint[], ${disclosed.map(({ senderId }) => senderId)}::text[],
      ${disclosed.map(({ event }) => event)}::bigint[]) d (seq, sender_id, event)
    join musubi.messages m on m.talk_id = ${grant.objectId} and m.seq = d.seq and m.sender_id = d.sender_id and m.seq > ${grant.facts.joinedSeq}
    where d.event > ((select musubi.event_floors()) ->> ${grant.objectId})::bigint
      and (m.kind = 'unsent' or (m.kind = 'sealed' and d.event <= (m.content ->> 'event')::bigint))`);
  return row?.count ?? 0;
}

/** Keeps a report. */
export async function insertReport(
  tx: Tx,
  grant: Grant<"talk.read">,
  made: {
    readonly id: ReportId;
    readonly clientId: ClientId;
    readonly reason: ReportReason;
    readonly senderIds: readonly AccountId[];
    readonly seqs: readonly number[];
    readonly sealed: SealedReport;
    readonly nowMs: number;
  },
): Promise<ReportRow> {
  const { sealed, wrapped } = made.sealed;
  const at = instant(made.nowMs);
  await tx.run(
    sql`insert into musubi.reports (id, reporter_id, client_id, talk_id, protection, reason, sender_ids, seqs, reported_at, state_at, sealed, wrapped_key, ring_epoch)
        values (${made.id}, ${grant.actor.accountId}, ${made.clientId}, ${grant.objectId}, ${grant.facts.protection}, ${made.reason},
          ${[...made.senderIds]}::text[], ${[...made.seqs]}::bigint[], ${at}, ${at}, ${Buffer.from(sealed)}, ${Buffer.from(wrapped.bytes)}, ${wrapped.epoch})`,
  );
  const row = await findReport(tx, grant, made.clientId);
  return present(row, "What was kept is there.");
}

/** A report of the actor's with what it holds, for the copy of their data. */
export interface OwnReportRow extends ReportRow {
  readonly seqs: readonly number[];
  readonly sealed: Buffer | null;
  readonly wrapped_key: Buffer | null;
  readonly ring_epoch: number | null;
}

/** Everything that an account has reported, oldest first. Read as that account, through row security. */
export function readOwnReports(tx: Tx, accountId: AccountId): Promise<OwnReportRow[]> {
  return tx.rows<OwnReportRow>(
    sql`select ${raw(COLUMNS)}, seqs, sealed, wrapped_key, ring_epoch from musubi.reports where reporter_id = ${accountId} order by reported_at, id`,
  );
}
