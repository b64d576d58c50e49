import type { AccountId, MessageContent } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import { MESSAGE_COLUMNS, type MessageRow, takeNextSeq } from "../talks/port.ts";

type TalkGrant = Grant<"talk.read"> | Grant<"talk.post"> | Grant<"talk.pin">;

/** Messages before a place, newest first. */
export async function readBefore(tx: Tx, grant: TalkGrant, before: number, countMax: number): Promise<MessageRow[]> {
  return await tx.rows(sql`select ${raw(MESSAGE_COLUMNS)} from musubi.messages m
    where m.talk_id = ${grant.objectId} and m.seq > ${grant.facts.joinedSeq} and m.seq < ${before} order by m.seq desc limit ${countMax}`);
}

/** Messages after a place, oldest first. */
export async function readAfter(tx: Tx, grant: TalkGrant, after: number, countMax: number): Promise<MessageRow[]> {
  const floor = Math.max(after, grant.facts.joinedSeq);
  return await tx.rows(sql`select ${raw(MESSAGE_COLUMNS)} from musubi.messages m
    where m.talk_id = ${grant.objectId} and m.seq > ${floor} order by m.seq limit ${countMax}`);
}

/**
 * One message, locked for a change. The talk's row is locked first, in the order that posting takes: two changes of one
 * message follow one another, and neither can wait for the other in a circle.
 */
export async function lockMessage(tx: Tx, grant: TalkGrant, seq: number): Promise<(MessageRow & { kind: MessageContent["kind"] }) | null> {
  await tx.rows(sql`select 1 from musubi.talks where id = ${grant.objectId} for update`);
  return await tx.row(sql`select ${raw(MESSAGE_COLUMNS)}, m.kind from musubi.messages m
    where m.talk_id = ${grant.objectId} and m.seq = ${seq} and m.seq > ${grant.facts.joinedSeq} for update`);
}

/** A locked message's new state; gets the talk's next change number. Gives the row as it is now. */
export async function changeMessage(
  tx: Tx,
  grant: TalkGrant,
  next: MessageRow & { readonly mentions?: readonly AccountId[] | null },
): Promise<MessageRow> {
  const changedSeq = await takeNextSeq(tx, grant.objectId);
  const mentions = next.mentions === undefined || next.mentions === null || next.mentions.length === 0 ? null : next.mentions;
  await tx.run(sql`
    update musubi.messages set changed_seq = ${changedSeq}, kind = ${next.content.kind}, content = ${JSON.stringify(next.content)}::jsonb,
      edited_at = ${next.edited_at}, is_pinned = ${next.is_pinned}, reactions = ${next.reactions === null ? null : JSON.stringify(next.reactions)}::jsonb,
      mentions = case when ${next.mentions === undefined} then mentions else ${mentions}::text[] end
    where talk_id = ${grant.objectId} and seq = ${next.seq}`);
  return { ...next, changed_seq: changedSeq };
}

/** Keeps the text that an edit replaces. */
export async function keepEdit(tx: Tx, grant: TalkGrant, seq: number, text: string, writtenAt: Date): Promise<void> {
  await tx.run(sql`
    insert into musubi.message_edits (talk_id, seq, edit_no, text, written_at)
    select ${grant.objectId}, ${seq}, count(*) + 1, ${text}, ${writtenAt} from musubi.message_edits where talk_id = ${grant.objectId} and seq = ${seq}`);
}

/** How many earlier texts of a message are kept. */
export async function countEdits(tx: Tx, grant: TalkGrant, seq: number): Promise<number> {
  const row = await tx.row<{ count: number }>(
    sql`select count(*)::int as count from musubi.message_edits where talk_id = ${grant.objectId} and seq = ${seq}`,
  );
  return row?.count ?? 0;
}

/** The earlier texts of a message, oldest first. */
export async function readEdits(tx: Tx, grant: Grant<"talk.read">, seq: number): Promise<{ text: string; written_at: Date }[]> {
  return await tx.rows(sql`select text, written_at from musubi.message_edits
    where talk_id = ${grant.objectId} and seq = ${seq} and seq > ${grant.facts.joinedSeq} order by edit_no`);
}

/** Erases what a message said, in every place that keeps it. */
export async function eraseTraces(tx: Tx, grant: TalkGrant, seq: number): Promise<void> {
  await tx.run(sql`delete from musubi.message_edits where talk_id = ${grant.objectId} and seq = ${seq}`);
  await eraseGrams(tx, grant, seq);
}

/** Takes a message out of the search index. */
export async function eraseGrams(tx: Tx, grant: TalkGrant, seq: number): Promise<void> {
  await tx.run(sql`delete from musubi.message_grams where talk_id = ${grant.objectId} and seq = ${seq}`);
}

/** The pinned messages of a talk, newest first. */
export async function readPinned(tx: Tx, grant: TalkGrant, countMax: number): Promise<MessageRow[]> {
  return await tx.rows(sql`select ${raw(MESSAGE_COLUMNS)} from musubi.messages m
    where m.talk_id = ${grant.objectId} and m.is_pinned and m.seq > ${grant.facts.joinedSeq} order by m.seq desc limit ${countMax}`);
}
