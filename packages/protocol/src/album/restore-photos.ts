import { AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { AlbumView, PhotoView } from "./views.ts";

/** Bring photos back from an album's trash to their places: ones that I added or removed, where I may add. */
export const restorePhotos = operation("album.restorePhotos", {
  summary: "Bring photos back from an album's trash to their places: ones that I added or removed, where I may add.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileIds: list(FileId, LIMITS.photosPerCall, 1) },
  output: { album: AlbumView, photos: list(PhotoView, LIMITS.photosPerCall) },
  refusals: ["album_full", "album_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
