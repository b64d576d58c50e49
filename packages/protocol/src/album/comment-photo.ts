import { AlbumId, ClientId, FileId } from "../ids.ts";
import { operation } from "../operation.ts";
import { CommentText, PhotoCommentView, PhotoView } from "./views.ts";

/** Write below a photo. Sending again under the same client id answers with the first one. */
export const commentPhoto = operation("album.comment", {
  summary: "Write below a photo. Sending again under the same client id answers with the first one.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileId: FileId, clientId: ClientId, text: CommentText },
  output: { comment: PhotoCommentView, photo: PhotoView },
  refusals: ["too_many", "blocked", "posting_restricted"],
  discloses: ["message_content", "message_metadata"],
  rate: "send",
  effect: "write",
});
