import { movePhotos as movePhotosOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { movePhotos } from "../change-store.ts";
import type { AlbumDeps } from "../deps.ts";
import { albumEvents, no } from "../effects.ts";
import { readAlbumView, readTold } from "../store.ts";

/** Moves photos to another album, of this or another talk of the actor's. */
export function handleMovePhotos({ clock, random }: AlbumDeps): Bound {
  return handle(movePhotosOperation, async ({ input, tx, grant }) => {
    const { outcome, told_seq } = await movePhotos(tx, grant, input, { nowMs: clock.nowMs(), random });
    if (outcome !== null) return no(outcome);
    const from = await readAlbumView(tx, input.albumId);
    const to = await readAlbumView(tx, input.toAlbumId);
    if (from === null || to === null) return deny("absent");
    const told = told_seq === null ? null : await readTold(tx, to.talkId, told_seq);
    return reply({ from, to }, { events: [...albumEvents(from, { photos: true }), ...albumEvents(to, { photos: true, told })] });
  });
}
