import { hex } from "@musubi/base";
import { fieldOf, parseJson } from "../../json-fields.ts";
import { StartupRefusal } from "../../postgres/errors.ts";
import { type BlobSettings, type PlaceParts, placeName } from "../blob-settings.ts";
import { bucketRefusal } from "../bucket-refusal.ts";
import { type ObjectFolder, StoreFailed } from "../object-folder.ts";
import { textOf } from "./s3-answers.ts";
import { S3Client, type S3ClientParts } from "./s3-client.ts";
import { type CredentialSource, fileCredentials, fixedCredentials } from "./s3-credentials.ts";
import { S3Folder } from "./s3-folder.ts";

/** The object that says whose a bucket is. It is the one thing in it that is not noise, and says nothing to anybody else. */
const MARK = "musubi.json";

/** A client of the bucket that the settings name. Refuses with `setting_invalid` where they name no keys. */
export function clientOf(
  { config, clock, random }: Pick<PlaceParts, "config" | "clock" | "random">,
  patience?: S3ClientParts["patience"],
): S3Client {
  const { blobs, s3Endpoint, s3Region } = config;
  if (blobs.kind !== "s3") throw new StartupRefusal("setting_invalid", "MUSUBI_BLOBS names no bucket.");
  const endpoint = s3Endpoint === "" ? `https://s3.${s3Region}.amazonaws.com` : s3Endpoint;
  const place = { endpoint, region: s3Region, bucket: blobs.bucket, prefix: blobs.prefix };
  return new S3Client({ place, credentials: credentialsOf(config), clock, random, ...(patience === undefined ? {} : { patience }) });
}

function credentialsOf({ s3AccessKey, s3SecretKey, s3Credentials }: BlobSettings): CredentialSource {
  if (s3Credentials !== "" && s3AccessKey === "" && s3SecretKey === "") return fileCredentials(s3Credentials);
  if (s3Credentials === "" && s3AccessKey !== "" && s3SecretKey !== "") return fixedCredentials(s3AccessKey, s3SecretKey);
  const sentence =
    "MUSUBI_BLOBS names a bucket: set MUSUBI_S3_ACCESS_KEY and MUSUBI_S3_SECRET_KEY, or MUSUBI_S3_CREDENTIALS, and not both.";
  throw new StartupRefusal("setting_invalid", sentence);
}

/**
 * Opens the bucket, which has to be this server's: one that another server uses would lose its files to our sweep, and ours to its.
 * An empty one becomes ours. Refuses with `blobs_foreign` or `blobs_unreachable`.
 */
export async function openOwnBucket(parts: PlaceParts): Promise<ObjectFolder> {
  const client = clientOf(parts);
  const folder = new S3Folder(client, parts.random);
  try {
    await requireOwnMark(client, folder, parts);
  } catch (error) {
    throw error instanceof StoreFailed ? bucketRefusal(error, parts.config) : error;
  }
  return folder;
}

async function requireOwnMark(client: S3Client, folder: ObjectFolder, parts: PlaceParts): Promise<void> {
  const mine = hex(parts.keyRing.fingerprint("object_store", placeName(parts.config)));
  const found = await readMark(client);
  if (found === mine) return;
  const name = placeName(parts.config);
  if (found !== null)
    throw new StartupRefusal(
      "blobs_foreign",
      `${name} belongs to another Musubi, whose files would be taken for leftovers. Set MUSUBI_BLOBS to a folder of its own.`,
    );
  if (await holdsAnything(folder))
    throw new StartupRefusal(
      "blobs_foreign",
      `${name} holds files and does not say whose (${MARK} is missing). Set MUSUBI_BLOBS to an empty folder, or put ${MARK} back.`,
    );
  const body = Buffer.from(`${JSON.stringify({ musubi: mine })}\n`);
  await client.ask({ method: "PUT", doing: "store an object", name: MARK, body });
}

/** Whose the bucket says it is; null when it says nothing. */
export async function readMark(client: S3Client): Promise<string | null> {
  try {
    const { text } = await client.ask({ method: "GET", doing: "read whose the bucket is", name: MARK });
    const owner = fieldOf(parseJson(text), "musubi");
    return typeof owner === "string" ? owner : "";
  } catch (error) {
    if (error instanceof StoreFailed && error.code === "NoSuchKey") return null;
    throw error;
  }
}

/**
 * Tries every right that a server needs, leaving nothing behind: an upload is begun and taken back. Says whether the bucket keeps
 * what is removed; whoever may not ask that is told no.
 */
export async function tryRights(client: S3Client): Promise<{ readonly isVersioned: boolean }> {
  const name = "musubi-doctor";
  const query = { "list-type": "2", prefix: client.prefix, "max-keys": "1" };
  await client.ask({ method: "GET", doing: "list objects", name: null, query });
  await client.ask({ method: "GET", doing: "list unfinished objects", name: null, query: { uploads: "", prefix: client.prefix + name } });
  const begun = await client.ask({ method: "POST", doing: "begin an object", name, query: { uploads: "" } });
  const uploadId = textOf(begun.text, "UploadId") ?? "";
  await client.ask({ method: "DELETE", doing: "remove an unfinished object", name, query: { uploadId } });
  await client.ask({ method: "DELETE", doing: "remove an object", name });
  const versioning = await client
    .ask({ method: "GET", doing: "ask for versions", name: null, query: { versioning: "" } })
    .catch(() => null);
  return { isVersioned: versioning !== null && textOf(versioning.text, "Status") === "Enabled" };
}

/** Whether anything of people lies in a place, finished or not. */
async function holdsAnything(folder: ObjectFolder): Promise<boolean> {
  for await (const _one of folder.list()) return true;
  return false;
}
