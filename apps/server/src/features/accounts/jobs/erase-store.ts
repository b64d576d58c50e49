/**
 * The rows of a deleted account. Runs as the role of the jobs, for accounts that are marked as deleted only. Every function
 * may run again after it was cut off anywhere: it looks at what is still there.
 */
import { present } from "@musubi/base";
import type { AccountId, BlobId, MessageView, TalkId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { ProfileRow } from "../view.ts";
import { eraseGroup } from "./erase-sealed-store.ts";

/** Whether the account was deleted by its owner. Nothing here may touch one that was not. */
export async function isDeleted(tx: Tx, accountId: AccountId): Promise<boolean> {
  return (await tx.row(sql`select 1 as found from musubi.accounts where id = ${accountId} and deleted_at is not null`)) !== null;
}

/** Destroys the key, once more: a backup that was put back may have brought it back. */
export async function eraseKey(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.run(sql`delete from musubi.owner_keys where account_id = ${accountId}`);
}

/** Takes the rows of the account's files away and gives their ids; the files go after the commit. */
export async function eraseBlobs(tx: Tx, accountId: AccountId): Promise<BlobId[]> {
  await tx.run(sql`delete from musubi.take_outs where account_id = ${accountId}`);
  const rows = await tx.rows<{ id: BlobId }>(sql`delete from musubi.blobs where owner_id = ${accountId} returning id`);
  return rows.map((row) => row.id);
}

/** A talk that the account is still in. */
export interface LastTalk {
  readonly id: TalkId;
  readonly kind: "direct" | "group" | "self";
}

/** The talks that the account has still to leave. In a direct talk it stays, without a name, beside the other person. */
export function listTalksToLeave(tx: Tx, accountId: AccountId): Promise<LastTalk[]> {
  return tx.rows<LastTalk>(
    sql`select t.id, t.kind from musubi.talk_members m join musubi.talks t on t.id = m.talk_id
        where m.account_id = ${accountId} and not (t.kind = 'direct' and t.is_silent and not exists (
          select 1 from musubi.talk_settings s where s.talk_id = t.id and s.account_id = ${accountId}))
        order by t.id`,
  );
}

/** A member of a talk that is about to lose one. */
export interface LastMember {
  readonly account_id: AccountId;
  readonly role: "owner" | "admin" | "member";
  /** Is being erased as well, and inherits nothing. */
  readonly is_deleted: boolean;
}

/** Locks a talk and gives who is in it, those who would inherit it first: admins, then members, each by how long they are in it. */
export async function lockMembers(tx: Tx, talkId: TalkId): Promise<LastMember[]> {
  await tx.rows(sql`select 1 from musubi.talks where id = ${talkId} for update`);
  return tx.rows<LastMember>(
    sql`select m.account_id, m.role, a.deleted_at is not null as is_deleted
        from musubi.talk_members m join musubi.accounts a on a.id = m.account_id where m.talk_id = ${talkId}
        order by case m.role when 'owner' then 0 when 'admin' then 1 else 2 end, m.joined_at, m.account_id`,
  );
}

/** Writes into a talk's order what has become of the account there. Background work tells it, in nobody's name. */
export async function tellTalk(tx: Tx, message: MessageView): Promise<MessageView> {
  const row = await tx.row<{ seq: number }>(
    sql`update musubi.talks set last_seq = last_seq + 1 where id = ${message.talkId} returning last_seq as seq`,
  );
  const { seq } = present(row, "A talk that is locked exists.");
  await tx.run(sql`
    insert into musubi.messages (talk_id, seq, changed_seq, sender_id, client_id, sent_at, kind, content)
    values (${message.talkId}, ${seq}, ${seq}, null, ${message.clientId}, ${instant(message.sentAt)}, 'system', ${JSON.stringify(message.content)}::jsonb)`);
  return { ...message, seq, changedSeq: seq };
}

/** Makes a member the owner. */
export async function promote(tx: Tx, talkId: TalkId, heirId: AccountId): Promise<void> {
  await tx.run(sql`update musubi.talk_members set role = 'owner' where talk_id = ${talkId} and account_id = ${heirId}`);
}

/** Ends the account's membership. The record of who was in the talk from where to where stays, closed. */
export async function endMembership(tx: Tx, talkId: TalkId, accountId: AccountId, nowMs: number): Promise<void> {
  await dropSettings(tx, talkId, accountId);
  await tx.run(sql`delete from musubi.talk_members where talk_id = ${talkId} and account_id = ${accountId}`);
  await closeMembership(tx, talkId, accountId, nowMs);
}

/** Ends a direct talk for good: nobody posts, the other person keeps what was said. */
export async function silence(tx: Tx, talkId: TalkId, accountId: AccountId, nowMs: number): Promise<void> {
  await tx.run(sql`update musubi.talks set is_silent = true where id = ${talkId}`);
  await dropSettings(tx, talkId, accountId);
  await tx.run(sql`update musubi.talk_members set shown_read_seq = null where talk_id = ${talkId} and account_id = ${accountId}`);
  await closeMembership(tx, talkId, accountId, nowMs);
}

/** Before anything of the member's is touched: a read mark is moved here first, and then shown to the members. */
async function dropSettings(tx: Tx, talkId: TalkId, accountId: AccountId): Promise<void> {
  await tx.run(sql`delete from musubi.talk_settings where talk_id = ${talkId} and account_id = ${accountId}`);
}

async function closeMembership(tx: Tx, talkId: TalkId, accountId: AccountId, nowMs: number): Promise<void> {
  await tx.run(
    sql`update musubi.memberships m set to_seq = t.last_seq, left_at = ${instant(nowMs)} from musubi.talks t
        where t.id = ${talkId} and m.talk_id = ${talkId} and m.account_id = ${accountId} and m.left_at is null`,
  );
  await tx.run(sql`update musubi.talks set roster_version = roster_version + 1 where id = ${talkId}`);
}

/** Holds the invites into a talk before the talk itself, as whoever uses one does (docs/subsystems/locks.md). */
export async function holdInvites(tx: Tx, talkId: TalkId): Promise<void> {
  await tx.rows(sql`select 1 from musubi.invites where talk_id = ${talkId} order by id for update`);
}

/** Deletes a talk that no living account is in any more, with everything said in it. */
export async function eraseTalk(tx: Tx, talkId: TalkId, nowMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.talk_settings where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.talk_members where talk_id = ${talkId}`);
  await eraseGroup(tx, talkId);
  await tx.run(
    sql`update musubi.memberships m set to_seq = t.last_seq, left_at = ${instant(nowMs)} from musubi.talks t
        where t.id = ${talkId} and m.talk_id = ${talkId} and m.left_at is null`,
  );
  await tx.run(sql`select musubi.drop_album(a.id) from musubi.albums a where a.talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.file_places where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.message_grams where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.message_edits where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.messages where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.search_progress where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.invites where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.talks where id = ${talkId}`);
}

/** The people who could see the account's profile: who had it in their list, and who is in a talk with it. */
export async function listSeers(tx: Tx, accountId: AccountId): Promise<AccountId[]> {
  const rows = await tx.rows<{ id: AccountId }>(
    sql`select r.owner_id as id from musubi.relations r where r.other_id = ${accountId} and r.state in ('friend', 'asked', 'asking')
        union
        select o.account_id from musubi.talk_members m join musubi.talk_members o on o.talk_id = m.talk_id
        where m.account_id = ${accountId} and o.account_id <> ${accountId}`,
  );
  return rows.map((row) => row.id);
}

/** What is left of the profile. */
export function readGoneProfile(tx: Tx, accountId: AccountId): Promise<ProfileRow | null> {
  return tx.row<ProfileRow>(
    sql`select account_id, handle, display_name, status_text, picture_version, is_gone from musubi.profiles where account_id = ${accountId} and is_gone`,
  );
}

/** Takes the account out of everybody's lists; the row stays empty for a while, so that their devices learn of it. */
export async function endRelations(tx: Tx, accountId: AccountId, nowMs: number): Promise<AccountId[]> {
  // All accounts that are counted below, in the order of their ids: another account with the same friends may go at this moment.
  await tx.rows(
    sql`select 1 from musubi.accounts a where a.id = ${accountId}
          or a.id in (select r.owner_id from musubi.relations r where r.other_id = ${accountId} and r.state <> 'none')
        order by a.id for no key update`,
  );
  await tx.run(sql`delete from musubi.relations where owner_id = ${accountId}`);
  const rows = await tx.rows<{ owner_id: AccountId }>(
    sql`update musubi.relations r set state = 'none', is_favourite = false, is_hidden = false, since = ${instant(nowMs)},
          changed_seq = musubi.next_change(r.owner_id)
        where r.other_id = ${accountId} and r.state <> 'none' returning r.owner_id`,
  );
  return rows.map((row) => row.owner_id);
}

/** The account's handle as long as it has one. */
export async function readLastHandle(tx: Tx, accountId: AccountId): Promise<string | null> {
  const row = await tx.row<{ handle: string }>(sql`select handle from musubi.profiles where account_id = ${accountId} and not is_gone`);
  return row?.handle ?? null;
}

/** Keeps a handle from being taken again, from this instant on. */
export async function retireHandle(tx: Tx, handleMark: Uint8Array, nowMs: number): Promise<void> {
  await tx.run(sql`insert into musubi.retired_handles (handle_mark, retired_at) values (${handleMark}, ${instant(nowMs)})
    on conflict (handle_mark) do update set retired_at = excluded.retired_at`);
}

/** Closes the account's cases, so that nobody opens anything for them any more, and deletes what was written in them. The ledger stays. */
export async function eraseCases(tx: Tx, accountId: AccountId, nowMs: number): Promise<void> {
  await tx.run(
    sql`update musubi.cases set state = 'closed', state_at = ${instant(nowMs)} where subject_id = ${accountId} and state <> 'closed'`,
  );
  await tx.run(sql`delete from musubi.case_messages where case_id in (select c.id from musubi.cases c where c.subject_id = ${accountId})`);
  await tx.run(sql`delete from musubi.disclosure_marks where account_id = ${accountId}`);
}

/** Deletes what was the account's alone and empties what must stay: the profile's place. */
export async function eraseParticulars(tx: Tx, accountId: AccountId, goneHandle: string): Promise<void> {
  await tx.run(sql`delete from musubi.private_profiles where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.passwords where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.recovery_codes where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.passkeys where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.challenges where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.push_subscriptions where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.old_portraits where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.invite_looks where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.invites where owner_id = ${accountId}`);
  // What is left of the account is its id and when it was there: records of disclosures refer to it.
  await tx.run(
    sql`update musubi.accounts set country = 'ZZ', language = 'en', theme = 'system', sends_read_receipts = false,
          shows_preview_in_push = false where id = ${accountId}`,
  );
  await tx.run(
    sql`update musubi.profiles set handle = ${goneHandle}, display_name = '', status_text = '', picture_file_id = null,
          picture_version = 0, is_findable = false, is_gone = true
        where account_id = ${accountId} and not is_gone`,
  );
}
