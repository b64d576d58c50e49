import { AlbumId } from "../ids.ts";
import { operation } from "../operation.ts";
import { AlbumView } from "./views.ts";

/** An album as it is now. */
export const readAlbum = operation("album.read", {
  summary: "An album as it is now.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId },
  output: { album: AlbumView },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
