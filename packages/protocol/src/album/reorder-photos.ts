import { AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list, nullable } from "../schema.ts";
import { AlbumView } from "./views.ts";

/** Put photos, in this order, directly before another one, or at the end. For the album's keepers. */
export const reorderPhotos = operation("album.reorder", {
  summary: "Put photos, in this order, directly before another one, or at the end. For the album's keepers.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileIds: list(FileId, LIMITS.photosPerAlbum, 1), before: nullable(FileId) },
  output: { album: AlbumView },
  refusals: ["album_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
