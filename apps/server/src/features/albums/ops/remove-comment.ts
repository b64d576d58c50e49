import { removeComment as removeCommentOperation } from "@musubi/protocol";
import { type Bound, handle } from "../../../kernel/binding.ts";
import { removeComment } from "../change-store.ts";
import { no } from "../effects.ts";
import { replyWithPhoto } from "../reply-with-photo.ts";

/** Removes a comment below a photo. */
export function handleRemoveComment(): Bound {
  return handle(removeCommentOperation, async ({ input, tx, grant }) => {
    const outcome = await removeComment(tx, grant, input.fileId, input.number);
    return outcome === null ? replyWithPhoto(tx, grant, input, {}) : no(outcome);
  });
}
