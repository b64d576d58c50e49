import { AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { AlbumView } from "./views.ts";

/** Move photos to another album where I may add. Within a talk their captions, likes and comments go with them; to another talk none of those do. */
export const movePhotos = operation("album.movePhotos", {
  summary:
    "Move photos to another album where I may add. Within a talk their captions, likes and comments go with them; to another talk none of those do.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileIds: list(FileId, LIMITS.photosPerCall, 1), toAlbumId: AlbumId },
  output: { from: AlbumView, to: AlbumView },
  refusals: ["album_full", "album_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
