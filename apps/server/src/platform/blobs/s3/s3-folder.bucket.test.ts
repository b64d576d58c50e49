import { systemClock, systemRandom } from "@musubi/base";
import type { BlobId } from "@musubi/protocol";
import { testObjectFolder } from "../../../../test/object-folder-contract.ts";
import { openTestBucket } from "../../../../test/test-bucket.ts";
import { S3Client } from "./s3-client.ts";
import { fixedCredentials } from "./s3-credentials.ts";
import { S3Folder } from "./s3-folder.ts";

testObjectFolder({
  called: "a bucket",
  pageCount: 1_030,
  open: async () => {
    const bucket = await openTestBucket();
    const place = bucket.freshPlace();
    const credentials = fixedCredentials(bucket.accessKey, bucket.secretKey);
    const folder = new S3Folder(new S3Client({ place, credentials, clock: systemClock, random: systemRandom }), systemRandom);
    const remove = async (): Promise<void> => {
      const ids: BlobId[] = [];
      for await (const { blobId } of folder.list()) ids.push(blobId);
      for (let at = 0; at < ids.length; at += 30) await Promise.all(ids.slice(at, at + 30).map((id) => folder.remove(id)));
    };
    return { folder, env: { PUT_INTO_S3: JSON.stringify(place) }, remove };
  },
});
