import { AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { PhotoViewerView } from "./views.ts";

/** Which members have opened a photo, and when, if the album shows it: since it does, and since the photo is in it. */
export const listViews = operation("album.listViews", {
  summary: "Which members have opened a photo, and when, if the album shows it: since it does, and since the photo is in it.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileId: FileId },
  output: { views: list(PhotoViewerView, LIMITS.groupMembers) },
  refusals: ["views_hidden"],
  discloses: ["message_content", "message_metadata", "disclosure"],
  rate: "read",
  effect: "read",
});
