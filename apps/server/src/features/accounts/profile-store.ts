/** Profiles: what others may see of a person. */
import { present } from "@musubi/base";
import type { AccountId, FileId, FileState, FileView, ProfileView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { type ProfileRow, viewProfile } from "./view.ts";

/** Whether row security shows the actor of this transaction the profile. Facts for the access rule. */
export async function canSeeProfile(tx: Tx, accountId: string): Promise<boolean> {
  return (await tx.row(sql`select 1 as seen from musubi.profiles where account_id = ${accountId}`)) !== null;
}

/** What of the profile changes. Absent fields stay. */
export interface ProfileChange {
  readonly displayName?: string;
  readonly statusText?: string;
  readonly isFindable?: boolean;
}

/** Changes the actor's own profile. */
export async function updateOwnProfile(tx: Tx, grant: Grant<"own.write">, change: ProfileChange): Promise<void> {
  await tx.run(
    sql`update musubi.profiles set
          display_name = coalesce(${change.displayName ?? null}::text, display_name),
          status_text = coalesce(${change.statusText ?? null}::text, status_text),
          is_findable = coalesce(${change.isFindable ?? null}::boolean, is_findable)
        where account_id = ${grant.actor.accountId}`,
  );
}

/** Seconds from here make the version of a picture: 2020-01-01. They fit the column until 2088. */
const VERSIONS_BEGIN_MS = 1_577_836_800_000;

/** The portrait that the actor's profile shows; null for none. */
export async function readOwnPortrait(tx: Tx, grant: Grant<"own.write">): Promise<FileId | null> {
  const row = await tx.row<{ id: FileId | null }>(
    sql`select picture_file_id as id from musubi.profiles where account_id = ${grant.actor.accountId}`,
  );
  return row?.id ?? null;
}

/** How far a portrait of the actor's is; null where there is none of that name. */
export async function stateOfPortrait(tx: Tx, grant: Grant<"own.write">, fileId: FileId): Promise<FileState | null> {
  const row = await tx.row<{ state: FileState }>(
    sql`select state from musubi.files where id = ${fileId} and owner_id = ${grant.actor.accountId} and kind = 'portrait'`,
  );
  return row?.state ?? null;
}

/**
 * Sets or removes the actor's picture. A version is made of the time, so that it goes on counting up after a removal (which
 * is 0) and no cache takes the new picture for the old one.
 */
export async function putOwnPicture(tx: Tx, grant: Grant<"own.write">, fileId: FileId | null, nowMs: number): Promise<void> {
  const version = Math.floor((nowMs - VERSIONS_BEGIN_MS) / 1000);
  await tx.run(
    sql`update musubi.profiles set picture_file_id = ${fileId}::text,
          picture_version = case when ${fileId}::text is null then 0 else greatest(picture_version + 1, ${version}::integer) end
        where account_id = ${grant.actor.accountId}`,
  );
}

/** Which file is the picture of the granted profile, or null when there is none, or it is not ready. */
export async function readPicture(
  tx: Tx,
  grant: Grant<"profile.read">,
): Promise<{ readonly picture: FileView; readonly pictureVersion: number } | null> {
  const row = await tx.row<{ file: FileView | null; version: number }>(
    sql`select d.view -> 'file' as file, p.picture_version as version from musubi.profiles p cross join lateral musubi.describe_files(array[p.picture_file_id]) d
        where p.account_id = ${grant.objectId} and p.picture_file_id is not null`,
  );
  return row === null || row.file === null ? null : { picture: row.file, pictureVersion: row.version };
}

/**
 * Holds the actor's account and those in whose lists they are, in the one order (docs/subsystems/locks.md): two friends who change
 * their profiles at the same moment wait for each other. Before any other change of a transaction that ends in `noteProfileChange`.
 */
export async function lockSeers(tx: Tx, _grant: Grant<"own.write">): Promise<void> {
  await tx.run(sql`select musubi.lock_seers()`);
}

/**
 * Tells the lists of friends that this person's profile has changed. The actor's account is held: it is counted for every new
 * relation too, so none can begin unseen between here and the commit.
 */
export async function noteProfileChange(tx: Tx, _grant: Grant<"own.write">): Promise<void> {
  await tx.run(sql`select musubi.touch_relations()`);
}

/** The profile of the actor of this transaction as others see it, and who of the candidates are those others. */
export async function readProfileForSeers(
  tx: Tx,
  accountId: AccountId,
  candidates: readonly AccountId[],
): Promise<{ profile: ProfileView; seers: AccountId[] }> {
  const others = candidates.filter((candidate) => candidate !== accountId);
  const rows = await tx.rows<{ id: AccountId }>(sql`select s as id from musubi.who_sees_actor(${others}::text[]) s`);
  const row = await tx.row<ProfileRow>(
    sql`select account_id, handle, display_name, status_text, picture_version, is_gone from musubi.profiles where account_id = ${accountId}`,
  );
  return { profile: viewProfile(present(row, "An account has a profile.")), seers: rows.map((one) => one.id) };
}
