import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../../config/settings.ts";
import { placeName } from "../../platform/blobs/blob-settings.ts";
import { bucketRefusal } from "../../platform/blobs/bucket-refusal.ts";
import { StoreFailed } from "../../platform/blobs/object-folder.ts";
import { readDataDirFile } from "../../platform/data-dir/data-dir-file.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import type { CliParts } from "../parts.ts";
import { advice, bad, type Finding, good } from "./finding.ts";

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

/** The place of the encrypted files: that it is the one they were put into, and can be used. */
export async function checkFiles(parts: CliParts, config: Config, path: string): Promise<Finding[]> {
  const recorded = (await readDataDirFile(path).catch(() => null))?.blobs ?? "";
  const moved = recorded === placeName(config) ? [] : [movedFinding(recorded)];
  return [...moved, ...(config.blobs.kind === "folder" ? [await checkFolder(path)] : await checkBucket(parts, config))];
}

function movedFinding(recorded: string): Finding {
  return advice(
    "files",
    `The last start put files into ${recorded === "" ? "the data directory" : recorded}; MUSUBI_BLOBS says otherwise.`,
    `If there are any, set MUSUBI_BLOBS=${recorded}: a setting moves no files, and the next start would refuse.`,
  );
}

/** The folder is made with the first file. */
async function checkFolder(path: string): Promise<Finding> {
  const blobs = join(path, "blobs");
  const isThere = await stat(blobs).then(
    () => true,
    () => false,
  );
  if (!isThere) return good("files", "No files are kept yet.");
  const isUsable = await access(blobs, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return isUsable
    ? good("files", `${blobs} can be written.`)
    : bad("files", `This user may not write in ${blobs}.`, "Give the folder to the user who runs Musubi.");
}

async function checkBucket({ clock, random }: CliParts, config: Config): Promise<Finding[]> {
  const name = placeName(config);
  const { clientOf, readMark, tryRights } = await import("../../platform/blobs/s3/own-bucket.ts");
  try {
    const client = clientOf({ config, clock, random });
    const owner = await readMark(client);
    const { isVersioned } = await tryRights(client);
    const findings = [good("files", `${name} answers and can be written${owner === null ? "; it is nobody's yet" : ""}.`)];
    if (isVersioned)
      findings.push(
        advice(
          "files",
          `${name} keeps old versions: what is erased stays there, as noise without a key, and costs room.`,
          "Turn versioning off, or let the bucket's rules remove old versions after some days.",
        ),
      );
    const url = new URL(config.s3Endpoint === "" ? "https://amazonaws.com" : config.s3Endpoint);
    if (url.protocol === "http:" && !LOOPBACK.test(url.hostname))
      findings.push(
        advice(
          "files",
          "The store is reached without TLS: others on the way see which files are read when, though nothing in them.",
          "Give MUSUBI_S3_ENDPOINT an https address.",
        ),
      );
    return findings;
  } catch (error) {
    const refusal = error instanceof StoreFailed ? bucketRefusal(error, config) : error;
    if (!(refusal instanceof StartupRefusal)) throw error;
    return [bad("files", refusal.message, "The next start would refuse; a running server shows no pictures meanwhile.")];
  }
}
