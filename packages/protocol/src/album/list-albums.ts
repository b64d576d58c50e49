import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { AlbumView } from "./views.ts";

/** The albums of a talk, the one with the newest photos first. */
export const listAlbums = operation("album.list", {
  summary: "The albums of a talk, the one with the newest photos first.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId },
  output: { albums: list(AlbumView, LIMITS.albumsPerTalk) },
  refusals: [],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
