/** What is mine alone in a talk: how far I have read, how it stands in my list, what I have begun to write. */
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/**
 * Moves the actor's read mark to a place of the granted talk: only forwards, and never beyond what exists, so that a device with old
 * news changes nothing. Whether it moved.
 */
export async function moveReadMark(tx: Tx, grant: Grant<"talk.read">, seq: number): Promise<boolean> {
  const moved = await tx.run(sql`
    update musubi.talk_settings s set read_seq = least(${seq}, t.last_seq)
    from musubi.talks t where t.id = s.talk_id and s.talk_id = ${grant.objectId} and s.account_id = ${grant.actor.accountId} and s.read_seq < least(${seq}, t.last_seq)`);
  return moved > 0;
}

/** Lets the other members know how far the actor has read, if the actor lets others know at all. Whether they now do. */
export async function showReadMark(tx: Tx, grant: Grant<"talk.read">, readSeq: number): Promise<boolean> {
  const shown = await tx.run(sql`
    update musubi.talk_members m set shown_read_seq = ${readSeq}
    from musubi.accounts a where a.id = m.account_id and a.sends_read_receipts and m.talk_id = ${grant.objectId} and m.account_id = ${grant.actor.accountId}`);
  return shown > 0;
}

/** Takes the actor's read marks back from the eyes of others, in all their talks: they no longer say how far they have read. */
export async function hideReadMarks(tx: Tx, grant: Grant<"own.write">): Promise<void> {
  await tx.run(
    sql`update musubi.talk_members set shown_read_seq = null where account_id = ${grant.actor.accountId} and shown_read_seq is not null`,
  );
}

/** How a talk stands in the actor's list. What is undefined stays as it is; `mutedUntil: null` ends the silence. */
export interface TalkStanding {
  readonly isPinned: boolean | undefined;
  readonly isArchived: boolean | undefined;
  readonly mutedUntil: Date | null | undefined;
}

/** Changes how the granted talk stands in the actor's list. */
export async function setStanding(tx: Tx, grant: Grant<"talk.read">, { isPinned, isArchived, mutedUntil }: TalkStanding): Promise<void> {
  await tx.run(sql`
    update musubi.talk_settings set is_pinned = coalesce(${isPinned ?? null}, is_pinned), is_archived = coalesce(${isArchived ?? null}, is_archived),
      muted_until = case when ${mutedUntil !== undefined} then ${mutedUntil ?? null}::timestamptz else muted_until end
    where talk_id = ${grant.objectId} and account_id = ${grant.actor.accountId}`);
}

/** A text that the actor has begun to write, and the place it answers, if any. */
export interface Draft {
  readonly text: string;
  readonly replyTo: number | null;
  readonly savedAt: Date;
}

/** Keeps the actor's draft for the granted talk in place of the one before; null leaves none. */
export async function putDraft(tx: Tx, grant: Grant<"talk.read">, draft: Draft | null): Promise<void> {
  await tx.run(sql`
    update musubi.talk_settings set draft_text = ${draft?.text ?? null}, draft_reply_to = ${draft?.replyTo ?? null},
      draft_saved_at = ${draft?.savedAt ?? null}
    where talk_id = ${grant.objectId} and account_id = ${grant.actor.accountId}`);
}
