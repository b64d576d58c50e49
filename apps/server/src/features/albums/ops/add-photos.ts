import { addPhotos as addPhotosOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { addPhotos } from "../change-store.ts";
import type { AlbumDeps } from "../deps.ts";
import { albumEvents, no } from "../effects.ts";
import { readAlbumView, readPhotos, readTold } from "../store.ts";

/** Adds photos to an album, and tells its talk how many. */
export function handleAddPhotos({ clock, random }: AlbumDeps): Bound {
  return handle(addPhotosOperation, async ({ input, tx, grant }) => {
    const { outcome, told_seq } = await addPhotos(tx, grant, input.fileIds, { nowMs: clock.nowMs(), random });
    if (outcome !== null) return no(outcome);
    const album = await readAlbumView(tx, input.albumId);
    if (album === null) return deny("absent");
    const photos = await readPhotos(tx, grant, [...new Set(input.fileIds)]);
    if (told_seq === null) return reply({ album, photos });
    const told = await readTold(tx, grant.facts.talkId, told_seq);
    return reply({ album, photos }, { events: albumEvents(album, { photos: true, told }) });
  });
}
