import { updateAlbum as updateAlbumOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { updateAlbum } from "../change-store.ts";
import type { AlbumDeps } from "../deps.ts";
import { albumEvents, no } from "../effects.ts";
import { readAlbumView } from "../store.ts";

/** Changes what an album is called, its rules, order or cover. */
export function handleUpdateAlbum({ clock }: AlbumDeps): Bound {
  return handle(updateAlbumOperation, async ({ input, tx, grant }) => {
    const { albumId, name, ...rest } = input;
    const change = { ...rest, ...(name === undefined ? {} : { name: name.trim() }), nowMs: clock.nowMs() };
    const outcome = await updateAlbum(tx, grant, change);
    if (outcome !== null) return no(outcome);
    const album = await readAlbumView(tx, albumId);
    return album === null ? deny("absent") : reply({ album }, { events: albumEvents(album, { photos: false }) });
  });
}
