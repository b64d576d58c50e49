import { reorderPhotos as reorderPhotosOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { reorderPhotos } from "../change-store.ts";
import { albumEvents, no } from "../effects.ts";
import { readAlbumView } from "../store.ts";

/** Puts photos in another place of the album's order. */
export function handleReorderPhotos(): Bound {
  return handle(reorderPhotosOperation, async ({ input, tx, grant }) => {
    const outcome = await reorderPhotos(tx, grant, input.fileIds, input.before);
    if (outcome !== null) return no(outcome);
    const album = await readAlbumView(tx, input.albumId);
    return album === null ? deny("absent") : reply({ album }, { events: albumEvents(album, { photos: true }) });
  });
}
