import { AlbumId, FileId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool } from "../schema.ts";
import { PhotoView } from "./views.ts";

/** Like a photo, or no longer. */
export const likePhoto = operation("album.likePhoto", {
  summary: "Like a photo, or no longer.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileId: FileId, isLiked: bool },
  output: { photo: PhotoView },
  refusals: ["blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
