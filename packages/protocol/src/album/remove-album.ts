import { AlbumId } from "../ids.ts";
import { operation } from "../operation.ts";

/** Remove an album with all its photos, at once and for good. For its keepers. Files that are shown elsewhere stay there. */
export const removeAlbum = operation("album.remove", {
  summary: "Remove an album with all its photos, at once and for good. For its keepers. Files that are shown elsewhere stay there.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId },
  output: {},
  refusals: ["album_restricted", "blocked"],
  discloses: [],
  rate: "write",
  effect: "write",
});
