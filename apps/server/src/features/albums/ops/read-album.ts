import { readAlbum } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { readAlbumView } from "../store.ts";

/** Gives an album as it is now. */
export function handleReadAlbum(): Bound {
  return handle(readAlbum, async ({ input, tx }) => {
    const album = await readAlbumView(tx, input.albumId);
    return album === null ? deny("absent") : reply({ album });
  });
}
