import { createHash } from "node:crypto";
import { type AccountId, type AlbumId, type ClientId, createAlbum as createAlbumOperation, newId } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { createAlbum } from "../change-store.ts";
import type { AlbumDeps } from "../deps.ts";
import { albumEvents, no } from "../effects.ts";
import { readAlbumView, readTold } from "../store.ts";

/** Makes an album, and tells its talk. */
export function handleCreateAlbum({ clock, random }: AlbumDeps): Bound {
  return handle(createAlbumOperation, async ({ input, tx, grant, actor }) => {
    const { talkId, clientId, name, addPolicy = "everyone", removePolicy = "adder", order = "taken", showsViews = false } = input;
    const albumId = clientId === undefined ? newId("alb", random) : albumIdOf(actor.accountId, clientId);
    const made = await readAlbumView(tx, albumId);
    if (made !== null) return reply({ album: made });
    const telling = { nowMs: clock.nowMs(), random };
    const { outcome, told_seq } = await createAlbum(
      tx,
      grant,
      { albumId, name: name.trim(), addPolicy, removePolicy, order, showsViews },
      telling,
    );
    const album = await readAlbumView(tx, albumId);
    // The same call, sent twice at once, waited for itself: what it asks for is there.
    if (outcome !== null) return album === null ? no(outcome) : reply({ album });
    if (album === null) return deny("absent");
    const told = told_seq === null ? null : await readTold(tx, talkId, told_seq);
    return reply({ album }, { events: albumEvents(album, { photos: false, told }) });
  });
}

/** The one album that a person makes under a name of their device's own: whoever asks twice names the same. Tells nobody who made it. */
function albumIdOf(accountId: AccountId, clientId: ClientId): AlbumId {
  const digest = createHash("sha256").update(`album ${accountId} ${clientId}`).digest();
  return newId("alb", { bytes: (count) => digest.subarray(0, count) });
}
