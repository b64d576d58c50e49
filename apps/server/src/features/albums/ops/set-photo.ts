import { setPhoto as setPhotoOperation } from "@musubi/protocol";
import { type Bound, handle } from "../../../kernel/binding.ts";
import { setPhoto } from "../change-store.ts";
import { no } from "../effects.ts";
import { replyWithPhoto } from "../reply-with-photo.ts";

/** Writes what stands below a photo, or what it shows. */
export function handleSetPhoto(): Bound {
  return handle(setPhotoOperation, async ({ input, tx, grant }) => {
    const { fileId, caption = null, alt = null } = input;
    const outcome = await setPhoto(tx, grant, { fileId, caption, alt });
    return outcome === null ? replyWithPhoto(tx, grant, input, {}) : no(outcome);
  });
}
