import { present } from "@musubi/base";
import type { AccountId, MessageContent } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { raw, type Statement, sql } from "../../platform/postgres/sql.ts";
import { lockTalk, MESSAGE_COLUMNS, type MessageRow } from "../talks/port.ts";

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
 * One message, held for a change. The talk is locked, in the order that posting takes: two changes of one message follow one
 * another, and neither can wait for the other in a circle.
 */
export async function lockMessage(tx: Tx, grant: TalkGrant, seq: number): Promise<(MessageRow & { kind: MessageContent["kind"] }) | null> {
  await lockTalk(tx, grant.objectId);
  return await tx.row(sql`select ${raw(MESSAGE_COLUMNS)}, m.kind from musubi.messages m
    where m.talk_id = ${grant.objectId} and m.seq = ${seq} and m.seq > ${grant.facts.joinedSeq}`);
}

/** A text in place of another, and when it was written. */
export interface Edit {
  readonly content: MessageContent & { readonly kind: "text" };
  /** Members whom the text names. */
  readonly mentions: readonly AccountId[];
  readonly at: Date;
}

/** Replaces the text of a held message of the actor's own; the text it replaces is kept. Gives the row as it is now. */
export async function editText(tx: Tx, grant: Grant<"talk.post">, row: MessageRow, { content, mentions, at }: Edit): Promise<MessageRow> {
  const named = mentions.length === 0 ? null : mentions;
  const changed_seq = await placeOf(
    tx,
    sql`select musubi.edit_message(${grant.objectId}, ${row.seq}, ${JSON.stringify(content)}::jsonb, ${named}::text[], ${at}) as seq`,
  );
  return { ...row, changed_seq, content, edited_at: at };
}

/** Words in place of others below files, what each file shows in their order, and when they were written. */
export interface Description {
  readonly caption: string;
  readonly alts: readonly string[];
  readonly at: Date;
}

/** Replaces the words of a held message with files of the actor's own; those that they replace are kept. Gives the row as it is now. */
export async function describeFilesOf(
  tx: Tx,
  grant: Grant<"talk.post">,
  row: MessageRow,
  { caption, alts, at }: Description,
): Promise<MessageRow> {
  const changed = await tx.row<{ place: number; content: MessageContent }>(
    sql`select place, content from musubi.describe_message(${grant.objectId}, ${row.seq}, ${caption}, ${alts}::text[], ${at})`,
  );
  const { place, content } = present(changed, "A change has a place.");
  return { ...row, changed_seq: place, content, edited_at: at };
}

/** Takes a held message of the actor's own back, out of every place that keeps what it said. Gives the row as it is now. */
export async function unsend(tx: Tx, grant: TalkGrant, row: MessageRow): Promise<MessageRow> {
  const changed_seq = await placeOf(tx, sql`select musubi.unsend_message(${grant.objectId}, ${row.seq}) as seq`);
  return { ...row, changed_seq, content: { kind: "unsent" }, edited_at: null, is_pinned: false, reactions: null };
}

/** Sets the reactions under a held message; those of others than the actor are the same as before. Gives the row as it is now. */
export async function putReactions(tx: Tx, grant: TalkGrant, row: MessageRow, reactions: MessageRow["reactions"]): Promise<MessageRow> {
  const json = reactions === null ? null : JSON.stringify(reactions);
  const changed_seq = await placeOf(tx, sql`select musubi.react_message(${grant.objectId}, ${row.seq}, ${json}::jsonb) as seq`);
  return { ...row, changed_seq, reactions };
}

/** Pins a held message for everyone, or unpins it. Gives the row as it is now. */
export async function pin(tx: Tx, grant: Grant<"talk.pin">, row: MessageRow, isPinned: boolean): Promise<MessageRow> {
  const changed_seq = await placeOf(tx, sql`select musubi.pin_message(${grant.objectId}, ${row.seq}, ${isPinned}) as seq`);
  return { ...row, changed_seq, is_pinned: isPinned };
}

async function placeOf(tx: Tx, statement: Statement): Promise<number> {
  const row = await tx.row<{ seq: number }>(statement);
  return present(row, "A change has a place.").seq;
}

/** How many earlier texts of a message are kept. */
export async function countEdits(tx: Tx, grant: TalkGrant, seq: number): Promise<number> {
  const row = await tx.row<{ count: number }>(
    sql`select count(*)::int as count from musubi.message_edits where talk_id = ${grant.objectId} and seq = ${seq}`,
  );
  return row?.count ?? 0;
}

/** What a message said before, oldest first; `alts` where it shows files. */
export async function readEdits(
  tx: Tx,
  grant: Grant<"talk.read">,
  seq: number,
): Promise<{ text: string; alts: string[] | null; written_at: Date }[]> {
  return await tx.rows(sql`select text, alts, written_at from musubi.message_edits
    where talk_id = ${grant.objectId} and seq = ${seq} and seq > ${grant.facts.joinedSeq} order by edit_no`);
}

/** The pinned messages of a talk, newest first. */
export async function readPinned(tx: Tx, grant: TalkGrant, countMax: number): Promise<MessageRow[]> {
  return await tx.rows(sql`select ${raw(MESSAGE_COLUMNS)} from musubi.messages m
    where m.talk_id = ${grant.objectId} and m.is_pinned and m.seq > ${grant.facts.joinedSeq} order by m.seq desc limit ${countMax}`);
}
