import { AlbumId, FileId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, nullable, optional } from "../schema.ts";
import { AlbumAddPolicy, AlbumName, AlbumOrder, AlbumRemovePolicy, AlbumView } from "./views.ts";

/** Rename an album, or change its rules, order or cover. For its keepers. A cover of null leaves the choice to the server. */
export const updateAlbum = operation("album.update", {
  summary: "Rename an album, or change its rules, order or cover. For its keepers. A cover of null leaves the choice to the server.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: {
    albumId: AlbumId,
    name: optional(AlbumName),
    addPolicy: optional(AlbumAddPolicy),
    removePolicy: optional(AlbumRemovePolicy),
    order: optional(AlbumOrder),
    showsViews: optional(bool),
    coverFileId: optional(nullable(FileId)),
  },
  output: { album: AlbumView },
  refusals: ["album_name_taken", "album_restricted", "blocked"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
