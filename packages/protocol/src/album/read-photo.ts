import { FileView } from "../file/views.ts";
import { AccountId, AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { PhotoView } from "./views.ts";

/** One photo of an album with all its forms, and who likes it. */
export const readPhoto = operation("album.readPhoto", {
  summary: "One photo of an album with all its forms, and who likes it.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileId: FileId },
  output: { photo: PhotoView, file: FileView, likedBy: list(AccountId, LIMITS.groupMembers) },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
