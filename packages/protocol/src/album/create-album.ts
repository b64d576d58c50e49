import { ClientId, TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, optional } from "../schema.ts";
import { AlbumAddPolicy, AlbumName, AlbumOrder, AlbumRemovePolicy, AlbumView } from "./views.ts";

/** Make an album in a talk. Its name must not be that of another album there. Asked again with the same clientId, the answer is the first album. */
export const createAlbum = operation("album.create", {
  summary:
    "Make an album in a talk. Its name must not be that of another album there. Asked again with the same clientId, the answer is the first album.",
  actors: ["user"],
  access: { action: "album.create", on: "talkId" },
  input: {
    talkId: TalkId,
    /** The client's own name for it: a call whose answer was lost can be sent again. */
    clientId: optional(ClientId),
    name: AlbumName,
    addPolicy: optional(AlbumAddPolicy),
    removePolicy: optional(AlbumRemovePolicy),
    order: optional(AlbumOrder),
    showsViews: optional(bool),
  },
  output: { album: AlbumView },
  refusals: ["album_name_taken", "too_many", "album_in_sealed_talk", "blocked", "posting_restricted"],
  discloses: ["message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
