import { randomName, systemClock, systemRandom } from "@musubi/base";
import { environment } from "../src/config/env.ts";
import { StoreFailed } from "../src/platform/blobs/object-folder.ts";
import { S3Client, type S3Place } from "../src/platform/blobs/s3/s3-client.ts";
import { fixedCredentials } from "../src/platform/blobs/s3/s3-credentials.ts";

/** A bucket of a real S3 server that tests may fill. */
export interface TestBucket {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** A part of it in which nothing lies. */
  readonly freshPlace: () => S3Place;
}

/** No setting of the product: its start never sees it. */
const VARIABLE = "MUSUBI_TEST_S3";

/** The S3 server of `MUSUBI_TEST_S3`, as `http://ACCESS:SECRET@127.0.0.1:7480/bucket`; the bucket is made if it is not there. */
export async function openTestBucket(): Promise<TestBucket> {
  const text = environment()[VARIABLE] ?? "";
  if (text === "") throw new Error(`These tests need a real S3: set ${VARIABLE}=http://ACCESS:SECRET@host:port/bucket.`);
  const url = new URL(text);
  const place = { endpoint: url.origin, region: "us-east-1", bucket: url.pathname.slice(1), prefix: "" };
  const accessKey = decodeURIComponent(url.username);
  const secretKey = decodeURIComponent(url.password);
  const client = new S3Client({ place, credentials: fixedCredentials(accessKey, secretKey), clock: systemClock, random: systemRandom });
  await client.ask({ method: "PUT", doing: "make a bucket", name: null }).catch((error: unknown) => {
    if (!(error instanceof StoreFailed) || !["BucketAlreadyOwnedByYou", "BucketAlreadyExists"].includes(error.code)) throw error;
  });
  const freshPlace = (): S3Place => ({ ...place, prefix: `${randomName(systemRandom, 12)}/` });
  return { endpoint: url.origin, bucket: place.bucket, accessKey, secretKey, freshPlace };
}
