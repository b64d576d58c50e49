/**
 * Writes the town into an empty database. Everything goes through the roles that do the same in earnest: people found talks
 * and befriend one another as themselves; only messages come from the role of background work, because they lie in the past.
 */
import type { AccountId, TalkId } from "@musubi/protocol";
import type { Tx } from "../kernel/transaction.ts";
import { instant } from "../platform/postgres/instant.ts";
import { sql } from "../platform/postgres/sql.ts";
import type { PlannedMessage } from "./plan.ts";

/** Whether nobody has ever been here. Runs as the gate. */
export async function isEmpty(tx: Tx): Promise<boolean> {
  return (await tx.row(sql`select 1 as found from musubi.accounts limit 1`)) === null;
}

/** Sets what a person says of themselves. Runs as that person. */
export async function putStatus(tx: Tx, accountId: AccountId, status: string): Promise<void> {
  await tx.run(sql`update musubi.profiles set status_text = ${status} where account_id = ${accountId}`);
}

/** Lets a person ask another to be friends, or say yes to one who asked. Runs as that person, the first of the pair. */
export async function relate(tx: Tx, pair: readonly [AccountId, AccountId], how: "asks" | "accepts", atMs: number): Promise<void> {
  const [mine, theirs] = how === "accepts" ? ["friend", "friend"] : ["asked", "asking"];
  await tx.rows(
    sql`select musubi.put_relation(${pair[0]}, ${pair[1]}, ${mine}, ${instant(atMs)}), musubi.put_relation(${pair[1]}, ${pair[0]}, ${theirs}, ${instant(atMs)})`,
  );
}

/** Marks a friend as a favourite. Runs as the one who marks. */
export async function markFavourite(tx: Tx, ownerId: AccountId, otherId: AccountId): Promise<void> {
  await tx.run(sql`update musubi.relations set is_favourite = true where owner_id = ${ownerId} and other_id = ${otherId}`);
}

/** A talk that is about to exist. */
export interface NewTalk {
  readonly talkId: TalkId;
  readonly kind: "group" | "direct";
  readonly name: string;
  readonly region: string;
  readonly ownerId: AccountId;
  readonly otherIds: readonly AccountId[];
  readonly foundedMs: number;
}

/** Founds a talk with its first members. Runs as its owner. */
export async function foundTalk(tx: Tx, talk: NewTalk): Promise<void> {
  const pairKey = talk.kind === "direct" ? [talk.ownerId, ...talk.otherIds].sort().join("|") : null;
  await tx.rows(
    sql`select musubi.found_talk(${talk.talkId}, ${talk.kind}, ${talk.name}, 'plain', ${talk.region}, ${pairKey}, ${[...talk.otherIds]}::text[], ${instant(talk.foundedMs)})`,
  );
}

/** Lets a friend of the owner into a group, after a place. Runs as the owner. */
export async function addMember(
  tx: Tx,
  talkId: TalkId,
  entry: { readonly accountId: AccountId; readonly afterSeq: number; readonly atMs: number },
): Promise<void> {
  await tx.rows(sql`select musubi.add_member(${talkId}, ${entry.accountId}, ${entry.afterSeq}, ${instant(entry.atMs)})`);
}

/** Gives roles and the rule who may post. Runs as the owner. */
export async function settleGroup(
  tx: Tx,
  talkId: TalkId,
  how: { readonly adminIds: readonly AccountId[]; readonly isAdminsOnly: boolean },
): Promise<void> {
  for (const accountId of how.adminIds) await tx.rows(sql`select musubi.set_role(${talkId}, ${accountId}, 'admin')`);
  if (how.isAdminsOnly) await tx.run(sql`update musubi.talks set post_policy = 'admins' where id = ${talkId}`);
}

/** Writes messages into the past of a talk that nobody uses yet, and moves its end. Runs as background work. */
export async function writePast(tx: Tx, talkId: TalkId, messages: readonly PlannedMessage[]): Promise<void> {
  const column = <T>(of: (message: PlannedMessage) => T): T[] => messages.map(of);
  await tx.run(sql`
    insert into musubi.messages (talk_id, seq, changed_seq, sender_id, device_id, client_id, sent_at, kind, content, mentions, reply_to, edited_at, is_pinned, reactions)
    select ${talkId}, m.seq, m.seq, m.sender_id, ${null}::text, 'demo-' || m.seq, m.sent_at, m.content::jsonb ->> 'kind', m.content::jsonb,
      case when m.mentions is not null then string_to_array(m.mentions, ' ') end, m.reply_to, m.edited_at, m.is_pinned, m.reactions::jsonb
    from unnest(${column((m) => m.seq)}::bigint[], ${column((m) => m.senderId)}::text[], ${column((m) => instant(m.atMs))}::timestamptz[],
      ${column((m) => JSON.stringify(m.content))}::text[], ${column((m) => (m.mentions.length === 0 ? null : m.mentions.join(" ")))}::text[],
      ${column((m) => m.replyTo)}::bigint[], ${column((m) => (m.textBefore === null ? null : instant(m.atMs + EDITED_AFTER_MS)))}::timestamptz[],
      ${column((m) => m.isPinned)}::boolean[], ${column((m) => (m.reactions === null ? null : JSON.stringify(m.reactions)))}::text[])
      as m (seq, sender_id, sent_at, content, mentions, reply_to, edited_at, is_pinned, reactions)`);
  await tx.run(sql`update musubi.talks set last_seq = greatest(last_seq, ${messages.at(-1)?.seq ?? 0}) where id = ${talkId}`);
}

/** People notice a slip about a minute after they sent it. */
const EDITED_AFTER_MS = 50_000;

/** Keeps the text that a message had before it was edited. Runs as background work. */
export async function keepTextBefore(tx: Tx, talkId: TalkId, message: PlannedMessage): Promise<void> {
  await tx.run(sql`
    insert into musubi.message_edits (talk_id, seq, edit_no, text, written_at) values (${talkId}, ${message.seq}, 1, ${message.textBefore}, ${instant(message.atMs)})`);
}

/** How a talk stands for one of its members. */
export interface Standing {
  readonly accountId: AccountId;
  readonly readSeq: number;
  readonly isPinned: boolean;
  readonly isArchived: boolean;
  readonly mutedUntilMs: number | null;
}

/** Sets how far members have read and how they keep the talk. Runs as background work. */
export async function putStandings(tx: Tx, talkId: TalkId, standings: readonly Standing[]): Promise<void> {
  for (const one of standings) {
    const muted = one.mutedUntilMs === null ? null : instant(one.mutedUntilMs);
    await tx.run(sql`
      update musubi.talk_settings set read_seq = ${one.readSeq}, is_pinned = ${one.isPinned}, is_archived = ${one.isArchived}, muted_until = ${muted}
      where talk_id = ${talkId} and account_id = ${one.accountId}`);
    await tx.run(
      sql`update musubi.talk_members set shown_read_seq = ${one.readSeq} where talk_id = ${talkId} and account_id = ${one.accountId}`,
    );
  }
}
