import { AlbumId, FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list, optional } from "../schema.ts";

/** The originals of an album, or of some of its photos, as a zip archive. Each file is on record before its first byte leaves; the length is told beforehand. */
export const downloadAlbum = operation("album.download", {
  summary:
    "The originals of an album, or of some of its photos, as a zip archive. Each file is on record before its first byte leaves; the length is told beforehand.",
  actors: ["user"],
  access: { action: "album.read", on: "albumId" },
  input: { albumId: AlbumId, fileIds: optional(list(FileId, LIMITS.photosPerAlbum, 1)) },
  output: {},
  refusals: ["download_too_large", "not_ready"],
  discloses: ["message_content"],
  rate: "export",
  effect: "read",
  reply: "bytes",
  isHidden: true,
});
