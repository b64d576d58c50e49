import type { TalkId } from "@musubi/protocol";
import type { Person } from "@musubi/testkit";
import { beginUpload, readBytes, readyFile, sendFiles } from "@musubi/testkit";
import { newClientName, pngBase64 } from "./cast.ts";

/** A minimum of what the superuser's connection does. */
interface Superuser {
  query(text: string, values?: unknown[]): Promise<unknown>;
}

/** A file of somebody's in a talk that was read, one that is under way, and a row in every table about them. */
export async function fillFileTables(superuser: Superuser, owner: Person, talkId: TalkId): Promise<void> {
  const bytes = Buffer.from("what only members read");
  const { fileId } = await readyFile(owner, bytes, { kind: "file" });
  await sendFiles(owner, talkId, [fileId], "a caption");
  await readBytes(owner, fileId, "original");
  await beginUpload(owner, bytes, { kind: "file" });
  await owner.must("pictures.confirmPurge", { class: "tile", epoch: 1, platform: "program" });
  await fillAlbumTables(owner, talkId);
  await superuser.query(
    `insert into musubi.picture_archives (file_id, owner_id, outcome, original_sha256, version, is_original_kept, at)
     values ($1, $2, 'kept', sha256('x'), 1, true, now())`,
    [fileId, owner.accountId],
  );
  await superuser.query("insert into musubi.generators (version, state, stage_percent, since) values (900, 'staged', 5, now())");
  await superuser.query("insert into musubi.generator_events (at, version, event, stage_percent) values (now(), 900, 'raised', 5)");
  await superuser.query("insert into musubi.picture_seals (number, made_count, code, at) values (900, 1, sha256('x'), now())");
  await superuser.query(
    "insert into musubi.picture_alarms (at, found_by, reason, file_id) values (now(), 'device', 'digest_differs', $1)",
    [fileId],
  );
}

/** An album of somebody's with a photo that was liked and spoken of. */
async function fillAlbumTables(owner: Person, talkId: TalkId): Promise<void> {
  const { fileId } = await readyFile(owner, Buffer.from(pngBase64(8), "base64"), { kind: "picture" });
  const { albumId } = (await owner.must("album.create", { talkId, name: "what only members see" })).album;
  await owner.must("album.addPhotos", { albumId, fileIds: [fileId] });
  await owner.must("album.likePhoto", { albumId, fileId, isLiked: true });
  await owner.must("album.comment", { albumId, fileId, clientId: newClientName(), text: "what only members say" });
}
