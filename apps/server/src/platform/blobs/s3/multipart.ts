import { StoreFailed } from "../object-folder.ts";
import type { Part } from "./gather-parts.ts";
import { textOf } from "./s3-answers.ts";
import type { S3Client } from "./s3-client.ts";

/** As many as S3 knows. */
const PARTS_MAX = 10_000;
/** A header of the object that says which attempt to store it was the one that succeeded. */
const MARK_HEADER = "x-amz-meta-musubi-put";

interface Upload {
  readonly client: S3Client;
  readonly name: string;
  readonly uploadId: string;
  readonly mark: string;
}

/**
 * Stores an object in parts, one on its way while the next is gathered. Its name appears, or changes what it stands for, only when
 * all parts are there. When the source or the store fails, the parts are taken away; those of a process that was killed lie
 * unseen until the sweep.
 */
export async function putInParts(
  client: S3Client,
  name: string,
  of: { readonly first: Part; readonly rest: AsyncIterable<Part>; readonly mark: string },
): Promise<void> {
  const headers = { [MARK_HEADER]: of.mark };
  const started = await client.ask({ method: "POST", doing: "begin an object", name, query: { uploads: "" }, headers });
  const uploadId = textOf(started.text, "UploadId");
  if (uploadId === null) throw new StoreFailed("begin an object", "NoUploadId", { isPassing: false });
  const upload = { client, name, uploadId, mark: of.mark };
  const tags: string[] = [];
  let underWay: Promise<void> = sendPart(upload, of.first, tags);
  try {
    // Told by the next await, also when the source fails first.
    underWay.catch(() => undefined);
    for await (const part of of.rest) {
      await underWay;
      underWay = sendPart(upload, part, tags);
      underWay.catch(() => undefined);
    }
    await underWay;
    await complete(upload, tags);
  } catch (error) {
    await underWay.catch(() => undefined);
    const abort = { method: "DELETE", doing: "remove an unfinished object", name, query: { uploadId } } as const;
    await client.ask(abort).catch(() => undefined);
    throw error;
  }
}

async function sendPart({ client, name, uploadId }: Upload, part: Part, tags: string[]): Promise<void> {
  const number = tags.length + 1;
  if (number > PARTS_MAX) throw new StoreFailed("store an object", "EntityTooLarge", { isPassing: false });
  const { headers } = await client.ask({
    method: "PUT",
    doing: "store a part of an object",
    name,
    query: { partNumber: String(number), uploadId },
    body: part.bytes,
    waitMs: client.patience.uploadMs,
  });
  const tag = headers.get("etag");
  if (tag === null) throw new StoreFailed("store a part of an object", "NoETag", { isPassing: false });
  tags.push(tag);
}

async function complete({ client, name, uploadId, mark }: Upload, tags: readonly string[]): Promise<void> {
  const parts = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`).join("");
  const body = Buffer.from(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`);
  try {
    const waitMs = client.patience.completeMs;
    await client.ask({ method: "POST", doing: "finish an object", name, query: { uploadId }, body, waitMs });
  } catch (error) {
    // The answer to an earlier attempt was lost: the object itself says whether that one did it.
    if (!(error instanceof StoreFailed) || error.code !== "NoSuchUpload") throw error;
    const found = await client.ask({ method: "HEAD", doing: "look for an object", name }).catch(() => null);
    if (found?.headers.get(MARK_HEADER) !== mark) throw error;
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
