import { restorePhotos as restorePhotosOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { restorePhotos } from "../change-store.ts";
import { albumEvents, no } from "../effects.ts";
import { readAlbumView, readPhotos } from "../store.ts";

/** Brings photos back from an album's trash. */
export function handleRestorePhotos(): Bound {
  return handle(restorePhotosOperation, async ({ input, tx, grant }) => {
    const outcome = await restorePhotos(tx, grant, input.fileIds);
    if (outcome !== null) return no(outcome);
    const album = await readAlbumView(tx, input.albumId);
    if (album === null) return deny("absent");
    const photos = await readPhotos(tx, grant, [...new Set(input.fileIds)]);
    return reply({ album, photos }, { events: albumEvents(album, { photos: true }) });
  });
}
