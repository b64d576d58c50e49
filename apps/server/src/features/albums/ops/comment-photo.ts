import { commentPhoto as commentPhotoOperation } from "@musubi/protocol";
import { type Bound, handle } from "../../../kernel/binding.ts";
import { commentPhoto } from "../change-store.ts";
import type { AlbumDeps } from "../deps.ts";
import { no } from "../effects.ts";
import { replyWithPhoto } from "../reply-with-photo.ts";

/** Writes below a photo. */
export function handleCommentPhoto({ clock }: AlbumDeps): Bound {
  return handle(commentPhotoOperation, async ({ input, tx, grant, actor }) => {
    const { fileId, clientId, text } = input;
    const { outcome, number, at } = await commentPhoto(tx, grant, { fileId, clientId, text, nowMs: clock.nowMs() });
    if (outcome !== null) return no(outcome);
    return replyWithPhoto(tx, grant, input, { comment: { number, accountId: actor.accountId, text, at: at.getTime() } });
  });
}
