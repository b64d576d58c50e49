/** What a group is called, how it looks, and who may write in it. */
import { readTalkPicture } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import type { PictureMime, SmallPicture } from "../../platform/pictures/small-picture.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { TalkFacts } from "./access.ts";

/** Gives the granted group another name. */
export async function renameGroup(tx: Tx, grant: Grant<"talk.edit">, name: string): Promise<void> {
  await tx.run(sql`update musubi.talks set name = ${name} where id = ${grant.objectId}`);
}

/** Sets who may write in the granted group. Every process's copy of its roster is old from the commit on. */
export async function setPostPolicy(tx: Tx, grant: Grant<"talk.edit">, postPolicy: TalkFacts["postPolicy"]): Promise<void> {
  await tx.run(sql`update musubi.talks set post_policy = ${postPolicy}, roster_version = roster_version + 1 where id = ${grant.objectId}`);
}

/** 2020-01-01. Versions grow with time, so that a picture set after a removal never carries the number of an older one. */
const EPOCH_MS = 1_577_836_800_000;

/** Sets the granted group's picture or, with null, removes it. */
export async function putGroupPicture(tx: Tx, grant: Grant<"talk.edit">, picture: SmallPicture | null, now: Date): Promise<void> {
  await tx.run(sql`
    update musubi.talks set picture = ${picture?.bytes ?? null}, picture_mime = ${picture?.mime ?? null},
      picture_version = case when ${picture === null} then 0 else greatest(picture_version + 1, ${Math.floor((now.getTime() - EPOCH_MS) / 1000)}) end
    where id = ${grant.objectId}`);
}

/** A group's picture. */
export interface GroupPicture {
  readonly picture: Buffer;
  readonly picture_mime: PictureMime;
  readonly picture_version: number;
}

/** The granted talk's picture, or null when it has none. That it was shown is recorded before the first byte of it leaves. */
export async function showGroupPicture(tx: Tx, grant: Grant<"talk.read">, now: Date): Promise<GroupPicture | null> {
  const { accountId, deviceId } = grant.actor;
  const row = await tx.row<GroupPicture>(sql`
    select picture, picture_mime, picture_version from musubi.talks where id = ${grant.objectId} and picture is not null`);
  if (row === null) return null;
  await tx.run(sql`
    insert into musubi.disclosures (at, actor_id, device_id, operation, category, subject_id, object)
    values (${now}, ${accountId}, ${deviceId}, ${readTalkPicture.name}, 'message_content', ${grant.objectId}, ${`picture ${row.picture_version}`})`);
  return row;
}
