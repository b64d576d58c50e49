import { AltText } from "../file/views.ts";
import { AlbumId, FileId } from "../ids.ts";
import { operation } from "../operation.ts";
import { optional } from "../schema.ts";
import { PhotoCaption, PhotoView } from "./views.ts";

/** Write what stands below a photo, or what it shows for who cannot see it. For who added it and the album's keepers. */
export const setPhoto = operation("album.setPhoto", {
  summary: "Write what stands below a photo, or what it shows for who cannot see it. For who added it and the album's keepers.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileId: FileId, caption: optional(PhotoCaption), alt: optional(AltText) },
  output: { photo: PhotoView },
  refusals: ["album_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
