import { readTalkPicture } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { TalkDeps } from "../deps.ts";

interface PictureRow {
  readonly picture: Buffer;
  readonly picture_mime: "image/jpeg" | "image/png" | "image/webp";
  readonly picture_version: number;
}

export function handleReadTalkPicture({ clock }: TalkDeps): Bound {
  return handle(readTalkPicture, async ({ tx, actor, input }) => {
    const row = await tx.row<PictureRow>(sql`
      select picture, picture_mime, picture_version from musubi.talks where id = ${input.talkId} and picture is not null`);
    if (row === null) return deny("no picture");
    await tx.run(sql`
      insert into musubi.disclosures (at, actor_id, device_id, operation, category, subject_id, object)
      values (${new Date(clock.nowMs())}, ${actor.accountId}, ${actor.deviceId}, ${readTalkPicture.name}, 'message_content', ${input.talkId}, ${`picture ${row.picture_version}`})`);
    return reply({ mime: row.picture_mime, pictureBase64: row.picture.toString("base64"), pictureVersion: row.picture_version });
  });
}
