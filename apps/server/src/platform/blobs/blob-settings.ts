import type { Clock, Random } from "@musubi/base";
import type { KeyRing } from "../keys/key-ring.ts";

/** Where the encrypted files of people lie: the folder `blobs` of the data directory, or a bucket and what its keys begin with. */
export type BlobsSetting = { readonly kind: "folder" } | { readonly kind: "s3"; readonly bucket: string; readonly prefix: string };

/** Reads `s3://bucket/folder`; empty is the folder of the data directory. Null for anything else. */
export function parseBlobs(text: string): BlobsSetting | null {
  if (text === "") return { kind: "folder" };
  const [, bucket, , prefix = ""] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/([A-Za-z0-9_-][A-Za-z0-9_./-]{0,99}?))?\/?$/.exec(text) ?? [];
  if (bucket === undefined || prefix.split("/").some((part) => part === ".." || part === ".") || prefix.includes("//")) return null;
  return { kind: "s3", bucket, prefix: prefix === "" ? "" : `${prefix}/` };
}

/** The settings that say where objects lie, and how to get there. */
export interface BlobSettings {
  readonly blobs: BlobsSetting;
  /** Empty: Amazon's. */
  readonly s3Endpoint: string;
  readonly s3Region: string;
  readonly s3AccessKey: string;
  readonly s3SecretKey: string;
  /** A file with both keys instead; empty: none. */
  readonly s3Credentials: string;
}

/** What opening the place needs. */
export interface PlaceParts {
  readonly config: BlobSettings;
  readonly dataDir: string;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
}

/** The place's name as the data directory keeps it: like `s3://bucket/folder`, empty for the folder of the data directory. */
export function placeName({ blobs }: BlobSettings): string {
  return blobs.kind === "folder" ? "" : `s3://${blobs.bucket}/${blobs.prefix}`.replace(/\/$/, "");
}
