import { listPhotos } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { readPhotoPage } from "../store.ts";

/** Gives a page of an album's photos. */
export function handleListPhotos(): Bound {
  return handle(listPhotos, async ({ input, tx, grant }) => {
    const { afterPosition = null, changedAfter = null, countMax } = input;
    const page = await readPhotoPage(tx, grant, { afterPosition, changedAfter, countMax });
    return page === null ? deny("absent") : reply(page);
  });
}
