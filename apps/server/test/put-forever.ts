/** A program of its own that stores an object without end, for being killed in the middle. */
import { systemClock, systemRandom } from "@musubi/base";
import { environment } from "../src/config/env.ts";
import { FileFolder } from "../src/platform/blobs/file-folder.ts";
import { isBlobId } from "../src/platform/blobs/object-folder.ts";
import { S3Client } from "../src/platform/blobs/s3/s3-client.ts";
import { fixedCredentials } from "../src/platform/blobs/s3/s3-credentials.ts";
import { S3Folder } from "../src/platform/blobs/s3/s3-folder.ts";
import { openTestBucket } from "./test-bucket.ts";

const PIECE_BYTES = 1024 ** 2;
const TOLD_AFTER = 24;

async function* endless(): AsyncGenerator<Uint8Array> {
  for (let count = 0; ; count += 1) {
    if (count === TOLD_AFTER) process.stdout.write("under way\n");
    // The rest comes slowly: nobody's disk is filled before the kill.
    if (count > TOLD_AFTER) await new Promise((done) => setTimeout(done, 50));
    yield Buffer.alloc(PIECE_BYTES, count);
  }
}

const { PUT_INTO_DIR: dir, PUT_INTO_S3: s3 } = environment();
const [id = ""] = process.argv.slice(2);
if (!isBlobId(id)) throw new Error("Give the id of an object.");
if (dir !== undefined) await new FileFolder(dir).put(id, endless());
if (s3 !== undefined) {
  const bucket = await openTestBucket();
  const credentials = fixedCredentials(bucket.accessKey, bucket.secretKey);
  const client = new S3Client({ place: JSON.parse(s3), credentials, clock: systemClock, random: systemRandom });
  await new S3Folder(client, systemRandom).put(id, endless());
}
