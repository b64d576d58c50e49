import { AlbumId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, int, list, optional } from "../schema.ts";
import { TrashedPhotoView } from "./views.ts";

/** Photos of an album's trash that I added or removed, the one removed last first. */
export const listTrash = operation("album.listTrash", {
  summary: "Photos of an album's trash that I added or removed, the one removed last first.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, offset: optional(int(0, 100_000)), countMax: int(1, LIMITS.photosPerCall) },
  output: { photos: list(TrashedPhotoView, LIMITS.photosPerCall), hasMore: bool },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
