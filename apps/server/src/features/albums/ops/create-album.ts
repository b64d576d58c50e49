import { createAlbum as createAlbumOperation, newId } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { createAlbum } from "../change-store.ts";
import type { AlbumDeps } from "../deps.ts";
import { albumEvents, no } from "../effects.ts";
import { readAlbumView, readTold } from "../store.ts";

/** Makes an album, and tells its talk. */
export function handleCreateAlbum({ clock, random }: AlbumDeps): Bound {
  return handle(createAlbumOperation, async ({ input, tx, grant }) => {
    const { talkId, name, addPolicy = "everyone", removePolicy = "adder", order = "taken", showsViews = false } = input;
    const albumId = newId("alb", random);
    const telling = { nowMs: clock.nowMs(), random };
    const { outcome, told_seq } = await createAlbum(
      tx,
      grant,
      { albumId, name: name.trim(), addPolicy, removePolicy, order, showsViews },
      telling,
    );
    if (outcome !== null) return no(outcome);
    const album = await readAlbumView(tx, albumId);
    if (album === null) return deny("absent");
    const told = told_seq === null ? null : await readTold(tx, talkId, told_seq);
    return reply({ album }, { events: albumEvents(album, { photos: false, told }) });
  });
}
