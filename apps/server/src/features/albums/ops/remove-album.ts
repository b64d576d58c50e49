import { removeAlbum as removeAlbumOperation } from "@musubi/protocol";
import { type Bound, handle, outgoing, reply } from "../../../kernel/binding.ts";
import { removeAlbum } from "../change-store.ts";
import { no } from "../effects.ts";

/** Removes an album for good. */
export function handleRemoveAlbum(): Bound {
  return handle(removeAlbumOperation, async ({ input, tx, grant }) => {
    const outcome = await removeAlbum(tx, grant);
    if (outcome !== null) return no(outcome);
    const { talkId } = grant.facts;
    return reply({}, { events: [outgoing({ talk: talkId }, "album.removed", { talkId, albumId: input.albumId })] });
  });
}
