import { listViews } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import { readAlbumView, readPhotos, readViewers } from "../store.ts";

/** Tells which members have opened a photo, where the album says so. */
export function handleListViews(): Bound {
  return handle(listViews, async ({ input, tx, grant }) => {
    const [photo] = await readPhotos(tx, grant, [input.fileId]);
    const album = await readAlbumView(tx, input.albumId);
    if (photo === undefined || album === null) return deny("absent");
    if (!album.showsViews) return refuse("views_hidden");
    const rows = await readViewers(tx, grant, input.fileId);
    return reply({
      views: rows.map((row) => ({ accountId: row.account_id, firstAt: row.first_at.getTime(), lastAt: row.last_at.getTime() })),
    });
  });
}
