import { removePhotos as removePhotosOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { removePhotos } from "../change-store.ts";
import type { AlbumDeps } from "../deps.ts";
import { albumEvents, no } from "../effects.ts";
import { readAlbumView } from "../store.ts";

/** Moves photos of an album to its trash. */
export function handleRemovePhotos({ clock }: AlbumDeps): Bound {
  return handle(removePhotosOperation, async ({ input, tx, grant }) => {
    const outcome = await removePhotos(tx, grant, input.fileIds, clock.nowMs());
    if (outcome !== null) return no(outcome);
    const album = await readAlbumView(tx, input.albumId);
    return album === null ? deny("absent") : reply({ album }, { events: albumEvents(album, { photos: true }) });
  });
}
