import { listAlbums } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readAlbums } from "../store.ts";

/** Lists a talk's albums. */
export function handleListAlbums(): Bound {
  return handle(listAlbums, async ({ tx, grant }) => reply({ albums: await readAlbums(tx, grant) }));
}
