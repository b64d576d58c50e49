import type { AlbumId, FileId, PhotoView } from "@musubi/protocol";
import { deny, type Effects, outgoing, reply } from "../../kernel/binding.ts";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { readPhotos } from "./store.ts";

/** Answers with a photo as it is now, and tells the members that the album's photos have changed. */
export async function replyWithPhoto<More extends object>(
  tx: Tx,
  grant: Grant<"album.read">,
  at: { readonly albumId: AlbumId; readonly fileId: FileId },
  more: More,
): Promise<{ kind: "reply"; output: More & { photo: PhotoView }; effects: Effects } | { kind: "deny"; reason: string }> {
  const [photo] = await readPhotos(tx, grant, [at.fileId]);
  if (photo === undefined) return deny("absent");
  const { talkId } = grant.facts;
  const changed = outgoing({ talk: talkId }, "album.photosChanged", { talkId, albumId: at.albumId, changeSeq: photo.changeSeq });
  return reply({ ...more, photo }, { events: [changed] });
}
