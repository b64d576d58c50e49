import { AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, int, list, optional, Seq } from "../schema.ts";
import { PhotoView } from "./views.ts";

/** Photos of an album: in the order of their positions after one of them, or all that changed after a count that I know. */
export const listPhotos = operation("album.listPhotos", {
  summary: "Photos of an album: in the order of their positions after one of them, or all that changed after a count that I know.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: {
    albumId: AlbumId,
    /** The position of the last photo I have; absent: from the first. */
    afterPosition: optional(Seq),
    /** The album's count up to which I know all: gives what changed since, in the order of the changes, and `goneFileIds`. */
    changedAfter: optional(Seq),
    countMax: int(1, LIMITS.photosPerPage),
  },
  output: {
    photos: list(PhotoView, LIMITS.photosPerPage),
    /** Photos that are no longer in the album; only when asked by `changedAfter`. */
    goneFileIds: list(FileId, LIMITS.photosPerPage),
    /** True: what changed since then is no longer known. Forget what you have and ask from the first position. */
    isTooOld: bool,
    hasMore: bool,
    /** Asked by `changedAfter`: what to ask with next. Asked by position: the album's count before the page was read. */
    through: Seq,
  },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
