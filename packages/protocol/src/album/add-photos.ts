import { AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { AlbumView, PhotoView } from "./views.ts";

/** Add photos and videos to an album, in this order: ready files of one's own, or ones that one may see. What is in it already stays as it is. */
export const addPhotos = operation("album.addPhotos", {
  summary:
    "Add photos and videos to an album, in this order: ready files of one's own, or ones that one may see. What is in it already stays as it is.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileIds: list(FileId, LIMITS.photosPerCall, 1) },
  output: { album: AlbumView, photos: list(PhotoView, LIMITS.photosPerCall) },
  refusals: ["album_full", "not_ready", "not_a_photo", "album_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
