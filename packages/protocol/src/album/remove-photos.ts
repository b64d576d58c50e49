import { AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { AlbumView } from "./views.ts";

/** Move photos of an album to its trash, where they stay for 30 days. Those that are not in it are passed over. */
export const removePhotos = operation("album.removePhotos", {
  summary: "Move photos of an album to its trash, where they stay for 30 days. Those that are not in it are passed over.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileIds: list(FileId, LIMITS.photosPerCall, 1) },
  output: { album: AlbumView },
  refusals: ["album_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
