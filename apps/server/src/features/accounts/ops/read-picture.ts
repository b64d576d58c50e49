import { readPicture as readPictureOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { readPicture as readPictureRow } from "../profile-store.ts";

/** Says which file is a person's picture. Whoever is shown its bytes is written down by `file.read`. */
export function readPicture(): Bound {
  return handle(readPictureOperation, async ({ tx, grant }) => {
    const shown = await readPictureRow(tx, grant);
    return shown === null ? deny("no_picture") : reply(shown);
  });
}
