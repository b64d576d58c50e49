import { AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, int, list, optional } from "../schema.ts";
import { CommentNumber, PhotoCommentView } from "./views.ts";

/** Comments below a photo, the newest page before a number, oldest first. */
export const listComments = operation("album.listComments", {
  summary: "Comments below a photo, the newest page before a number, oldest first.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileId: FileId, before: optional(CommentNumber), countMax: int(1, LIMITS.pageComments) },
  output: { comments: list(PhotoCommentView, LIMITS.pageComments), hasBefore: bool },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
