import { AlbumId, FileId } from "../ids.ts";
import { operation } from "../operation.ts";
import { CommentNumber, PhotoView } from "./views.ts";

/** Remove a comment: one's own, or as a keeper of the album any. */
export const removeComment = operation("album.removeComment", {
  summary: "Remove a comment: one's own, or as a keeper of the album any.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileId: FileId, number: CommentNumber },
  output: { photo: PhotoView },
  refusals: ["album_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
