import type { FileId } from "@musubi/protocol";
import { outgoing } from "../../../kernel/binding.ts";
import type { FileDeps } from "../deps.ts";
import { listPlaces, reshowInAlbums, reshowMessage } from "./rendition-store.ts";

/** Writes a file as it is now into every message that shows it, each in a commit of its own, and into albums, and tells who looks. */
export async function reshowEverywhere(deps: Pick<FileDeps, "database" | "emit">, fileId: FileId): Promise<void> {
  const places = await deps.database.transact("jobs", { actor: null }, (tx) => listPlaces(tx, fileId));
  for (const place of places) {
    const message = await deps.database.transact("jobs", { actor: null }, (tx) => reshowMessage(tx, place));
    if (message !== null) deps.emit([outgoing({ talk: place.talk_id, seq: message.seq }, "message.changed", { message })]);
  }
  for (const changed of await deps.database.transact("jobs", { actor: null }, (tx) => reshowInAlbums(tx, fileId))) {
    deps.emit([outgoing({ talk: changed.talkId }, "album.photosChanged", changed)]);
  }
}
