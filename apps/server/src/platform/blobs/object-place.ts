import { join, resolve } from "node:path";
import { hasBlobs } from "../postgres/blob-rows.ts";
import type { ConnectionSettings } from "../postgres/connection.ts";
import { StartupRefusal } from "../postgres/errors.ts";
import { type BlobSettings, type PlaceParts, placeName } from "./blob-settings.ts";
import { FileFolder } from "./file-folder.ts";
import type { ObjectFolder } from "./object-folder.ts";

/**
 * Opens the place of the objects. A bucket has to be reachable, and this server's own or empty: refuses with `blobs_unreachable`,
 * `blobs_foreign` or `setting_invalid`. What speaks S3 is loaded only where it is wanted.
 */
export async function openObjects(parts: PlaceParts): Promise<ObjectFolder> {
  if (parts.config.blobs.kind === "folder") return folderOf(parts.dataDir);
  const { openOwnBucket } = await import("./s3/own-bucket.ts");
  return await openOwnBucket(parts);
}

/** The place of a data directory whose objects lie in it. */
export function folderOf(dataDir: string): ObjectFolder {
  return new FileFolder(join(resolve(dataDir), "blobs"));
}

/**
 * Refuses with `blobs_moved` when files of people lie elsewhere than the settings say: each of them would be found missing, and
 * taken back. `recorded` is where they were put. A server that has no files yet may change its mind.
 */
export async function requireSamePlace(recorded: string, config: BlobSettings, jobs: ConnectionSettings): Promise<void> {
  const wanted = placeName(config);
  if (recorded === wanted || !(await hasBlobs(jobs))) return;
  const words = (name: string): string => (name === "" ? "the data directory (MUSUBI_BLOBS is empty)" : name);
  throw new StartupRefusal(
    "blobs_moved",
    `The encrypted files lie in ${words(recorded)}, and the settings say ${words(wanted)}. A setting moves no files: set MUSUBI_BLOBS=${recorded}, or make a backup and restore it with the new setting.`,
  );
}
