import { likePhoto as likePhotoOperation } from "@musubi/protocol";
import { type Bound, handle } from "../../../kernel/binding.ts";
import { likePhoto } from "../change-store.ts";
import type { AlbumDeps } from "../deps.ts";
import { no } from "../effects.ts";
import { replyWithPhoto } from "../reply-with-photo.ts";

/** Likes a photo, or no longer. */
export function handleLikePhoto({ clock }: AlbumDeps): Bound {
  return handle(likePhotoOperation, async ({ input, tx, grant }) => {
    const { fileId, isLiked } = input;
    const outcome = await likePhoto(tx, grant, { fileId, isLiked, nowMs: clock.nowMs() });
    return outcome === null ? replyWithPhoto(tx, grant, input, {}) : no(outcome);
  });
}
