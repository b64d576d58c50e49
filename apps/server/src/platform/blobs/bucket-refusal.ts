import { StartupRefusal } from "../postgres/errors.ts";
import { type BlobSettings, placeName } from "./blob-settings.ts";
import type { StoreFailed } from "./object-folder.ts";

const ADVICE: Readonly<Record<string, string>> = {
  NoSuchBucket: "Make the bucket first; Musubi makes none.",
  AccessDenied: "The keys need the rights that docs/operate/s3.md lists.",
  InvalidAccessKeyId: "The server does not know the access key.",
  SignatureDoesNotMatch: "The secret key does not fit the access key.",
  RequestTimeTooSkewed: "The clocks of this machine and of the store are more than 15 minutes apart.",
  CredentialsFileMissing: "MUSUBI_S3_CREDENTIALS names a file that this user cannot read.",
  CredentialsFileIncomplete: "The file needs aws_access_key_id and aws_secret_access_key in its section default.",
  PermanentRedirect: "The bucket lies in another region: set MUSUBI_S3_REGION.",
  AuthorizationHeaderMalformed: "The bucket lies in another region: set MUSUBI_S3_REGION.",
};

/** What a failure of the store means to whoever starts the server. Names neither keys nor objects. */
export function bucketRefusal(error: StoreFailed, config: BlobSettings): StartupRefusal {
  const advice =
    ADVICE[error.code] ??
    (error.isPassing ? "Look at MUSUBI_S3_ENDPOINT and the way there, then start again." : "Look at the settings MUSUBI_S3_….");
  return new StartupRefusal("blobs_unreachable", `The bucket of ${placeName(config)} cannot be used: ${error.code}. ${advice}`, {
    cause: error,
  });
}
