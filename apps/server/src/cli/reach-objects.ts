import type { Config } from "../config/settings.ts";
import type { ObjectFolder } from "../platform/blobs/object-folder.ts";
import { openObjects, requireSamePlace } from "../platform/blobs/object-place.ts";
import { readDataDirFile } from "../platform/data-dir/data-dir-file.ts";
import type { CliParts } from "./parts.ts";
import type { ReachedData } from "./reach-data.ts";

/** The place of the encrypted files of reached data. Refuses where the settings name another one than the server's, or it cannot be used. */
export async function reachObjects({ clock, random }: CliParts, config: Config, data: ReachedData): Promise<ObjectFolder> {
  const recorded = (await readDataDirFile(data.path))?.blobs ?? "";
  await requireSamePlace(recorded, config, data.prepared.connectionOf("musubi_jobs"));
  return await openObjects({ config, dataDir: data.path, keyRing: data.keyRing, clock, random });
}
