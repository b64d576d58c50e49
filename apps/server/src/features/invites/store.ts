import type { AccountId, FileId, FileView, InviteView, TalkId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** An invite of a person as it is stored. */
export interface InviteRow {
  readonly id: InviteView["inviteId"];
  readonly kind: InviteView["kind"];
  readonly talk_id: InviteView["talkId"];
  readonly code: string;
  readonly uses_left: number;
  readonly expires_at: Date;
  readonly created_at: Date;
}

/** The only place that chooses which fields of an invite leave; its code only to the person who made it. */
export function viewInvite(row: InviteRow): InviteView {
  return {
    inviteId: row.id,
    kind: row.kind,
    talkId: row.talk_id,
    code: row.code,
    usesLeft: row.uses_left,
    expiresAt: row.expires_at.getTime(),
    createdAt: row.created_at.getTime(),
  };
}

/** The actor's live invites, newest first. */
export async function readInvites(tx: Tx, actorId: AccountId, now: Date, countMax: number): Promise<InviteView[]> {
  const rows = await tx.rows<InviteRow>(sql`
    select id, kind, talk_id, code, uses_left, expires_at, created_at from musubi.invites
    where owner_id = ${actorId} and uses_left > 0 and expires_at > ${now} order by created_at desc, id limit ${countMax}`);
  return rows.map(viewInvite);
}

/** Stores an invite of the actor's. Its talk, if it has one, is the granted one. */
export async function addInvite(tx: Tx, grant: Grant<"invite.create">, row: InviteRow): Promise<void> {
  await tx.run(sql`
    insert into musubi.invites (id, owner_id, kind, talk_id, code, uses_left, expires_at, created_at)
    values (${row.id}, ${grant.actor.accountId}, ${row.kind}, ${row.talk_id}, ${row.code}, ${row.uses_left}, ${row.expires_at}, ${row.created_at})`);
}

/** Ends the granted invite: its code opens nothing from the commit on. */
export async function revokeInvite(tx: Tx, grant: Grant<"invite.revoke">): Promise<void> {
  await tx.run(sql`delete from musubi.invites where id = ${grant.objectId}`);
}

/** Makes the actor and the maker of the granted invite friends, for one use of it. False when there is none left. */
export async function befriendByInvite(tx: Tx, grant: Grant<"invite.use">, now: Date): Promise<boolean> {
  const row = await tx.row<{ ok: boolean }>(sql`select musubi.befriend_by_invite(${grant.objectId}, ${now}) as ok`);
  return row?.ok === true;
}

/** Whether the granted invite is into a sealed talk and the actor has no device that could be in it. */
export async function lacksKeysFor(tx: Tx, grant: Grant<"invite.use">, now: Date): Promise<boolean> {
  const row = await tx.row<{ lacks: boolean }>(sql`select musubi.invite_lacks_keys(${grant.objectId}, ${now}) as lacks`);
  return row?.lacks !== false;
}

/** Lets the actor into the talk of the granted invite, for one use of it. Gives the talk; null when there is no use or no place left. */
export async function joinByInvite(tx: Tx, grant: Grant<"invite.use">, now: Date): Promise<TalkId | null> {
  const row = await tx.row<{ talkId: TalkId | null }>(sql`select musubi.join_by_invite(${grant.objectId}, ${now}) as "talkId"`);
  return row?.talkId ?? null;
}

/**
 * The file that is the picture of the person behind the granted invite, or null. That the actor was shown the invite is noted: while it is
 * good, they may read that picture, and each reading is on record.
 */
export async function lookAtPicture(tx: Tx, grant: Grant<"invite.use">, now: Date): Promise<FileView | null> {
  const look = await tx.row<{ fileId: FileId | null }>(sql`select musubi.look_at_invite(${grant.objectId}, ${now}) as "fileId"`);
  if (look === null || look.fileId === null) return null;
  const row = await tx.row<{ file: FileView | null }>(sql`select d.view -> 'file' as file from musubi.describe_files(${[look.fileId]}) d`);
  return row?.file ?? null;
}
