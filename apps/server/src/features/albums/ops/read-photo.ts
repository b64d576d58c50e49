import { readPhoto } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { readOnePhoto } from "../store.ts";

/** Gives one photo with all its forms. */
export function handleReadPhoto(): Bound {
  return handle(readPhoto, async ({ input, tx, grant }) => {
    const found = await readOnePhoto(tx, grant, input.fileId);
    return found === null ? deny("absent") : reply(found);
  });
}
