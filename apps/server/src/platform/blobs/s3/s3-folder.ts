import { assert, type Random, randomName } from "@musubi/base";
import type { BlobId } from "@musubi/protocol";
import { type ByteRange, isBlobId, type ListedObject, type ObjectFolder, ObjectMissing, StoreFailed } from "../object-folder.ts";
import { gatherParts } from "./gather-parts.ts";
import { putInParts } from "./multipart.ts";
import { elementsOf, textOf } from "./s3-answers.ts";
import type { S3Client, S3Stream } from "./s3-client.ts";

/** Bytes of a part. S3 takes 5 MiB or more and 10,000 parts; two are held while an object is written. */
const PART_BYTES = 8 * 1024 * 1024;

/** A server that leaves a connection while it answers is asked for the rest. */
class Ended extends Error {
  override readonly name = "Ended";
}

/** Objects as objects of a bucket. The bucket shows one only when all of it is there. */
export class S3Folder implements ObjectFolder {
  readonly #client: S3Client;
  readonly #random: Random;

  constructor(client: S3Client, random: Random) {
    this.#client = client;
    this.#random = random;
  }

  async put(blobId: BlobId, source: AsyncIterable<Uint8Array>): Promise<void> {
    const name = nameOf(blobId);
    const parts = gatherParts(source, PART_BYTES);
    const first = await parts.next();
    assert(first.done !== true, "A content has at least one part.");
    if (!first.value.isLast) return putInParts(this.#client, name, { first: first.value, rest: parts, mark: randomName(this.#random, 20) });
    await this.#client.ask({
      method: "PUT",
      doing: "store an object",
      name,
      body: first.value.bytes,
      waitMs: this.#client.patience.uploadMs,
    });
  }

  async *read(blobId: BlobId, range: ByteRange | null): AsyncGenerator<Uint8Array> {
    const name = nameOf(blobId);
    const end = range?.to ?? Number.MAX_SAFE_INTEGER;
    let at = range?.from ?? 0;
    let version: string | null = null;
    for (let attempt = 1; at < end; attempt += 1) {
      await this.#client.pause(attempt);
      const stream = await this.#open(name, { from: at, to: end }, version);
      if (stream === null) return;
      version = stream.response.headers.get("etag");
      try {
        for await (const bytes of contentOf(stream, this.#client.patience.idleMs)) {
          at += bytes.length;
          attempt = 1;
          yield bytes;
        }
        return;
      } catch (error) {
        if (!(error instanceof Ended)) throw error;
        if (attempt >= this.#client.patience.attempts)
          throw new StoreFailed("read an object", "ConnectionLost", { isPassing: true, cause: error });
      } finally {
        // A reader that has enough leaves; the rest is not worth the line.
        stream.abort(new Ended());
      }
    }
  }

  async remove(blobId: BlobId): Promise<void> {
    const name = nameOf(blobId);
    await this.#client.ask({ method: "DELETE", doing: "remove an object", name });
    for await (const upload of this.#uploads(name)) {
      const request = { method: "DELETE", doing: "remove an unfinished object", name, query: { uploadId: upload.uploadId } } as const;
      await this.#client.ask(request).catch(fineWhen("NoSuchUpload"));
    }
  }

  async *list(): AsyncGenerator<ListedObject> {
    for (let token: string | null = ""; token !== null; ) {
      const query = { "list-type": "2", prefix: `${this.#client.prefix}blb_`, ...(token === "" ? {} : { "continuation-token": token }) };
      const { text } = await this.#client.ask({ method: "GET", doing: "list objects", name: null, query });
      for (const one of elementsOf(text, "Contents")) {
        const blobId = this.#blobIdOf(one);
        const modifiedAtMs = Date.parse(textOf(one, "LastModified") ?? "");
        const sizeBytes = Number(textOf(one, "Size"));
        if (blobId !== null && !Number.isNaN(modifiedAtMs)) yield { blobId, modifiedAtMs, sizeBytes, isPartial: false };
      }
      token = nextOf(text, textOf(text, "NextContinuationToken"), token);
    }
    for await (const { blobId, startedAtMs } of this.#uploads("blb_"))
      if (blobId !== null) yield { blobId, modifiedAtMs: startedAtMs, sizeBytes: 0, isPartial: true };
  }

  /** Uploads in parts that were begun and not finished, of keys that begin so. */
  async *#uploads(beginning: string): AsyncGenerator<{ blobId: BlobId | null; uploadId: string; startedAtMs: number }> {
    let marker: { key: string; uploadId: string } | null = { key: "", uploadId: "" };
    while (marker !== null) {
      const from = marker.key === "" ? {} : { "key-marker": marker.key, "upload-id-marker": marker.uploadId };
      const query = { uploads: "", prefix: this.#client.prefix + beginning, ...from };
      const { text } = await this.#client.ask({ method: "GET", doing: "list unfinished objects", name: null, query });
      for (const one of elementsOf(text, "Upload")) {
        const uploadId = textOf(one, "UploadId");
        const startedAtMs = Date.parse(textOf(one, "Initiated") ?? "");
        if (uploadId !== null && !Number.isNaN(startedAtMs)) yield { blobId: this.#blobIdOf(one), uploadId, startedAtMs };
      }
      const key = nextOf(text, textOf(text, "NextKeyMarker"), null);
      marker = key === null ? null : { key, uploadId: textOf(text, "NextUploadIdMarker") ?? "" };
    }
  }

  #blobIdOf(xml: string): BlobId | null {
    const key = textOf(xml, "Key") ?? "";
    const name = key.slice(this.#client.prefix.length);
    return key.startsWith(this.#client.prefix) && isBlobId(name) ? name : null;
  }

  /** An answer that begins with exactly the byte asked for; null where the object ends before. */
  async #open(name: string, range: ByteRange, version: string | null): Promise<S3Stream | null> {
    const isWhole = range.from === 0 && range.to === Number.MAX_SAFE_INTEGER;
    const last = range.to === Number.MAX_SAFE_INTEGER ? "" : String(range.to - 1);
    const headers = {
      ...(isWhole ? {} : { range: `bytes=${range.from}-${last}` }),
      // What was read so far and what follows are of one object.
      ...(version === null ? {} : { "if-match": version }),
    };
    try {
      const stream = await this.#client.open({ method: "GET", doing: "read an object", name, headers });
      const begins = /^bytes (\d+)-/.exec(stream.response.headers.get("content-range") ?? "")?.[1];
      if (isWhole || (stream.response.status === 206 && begins === String(range.from))) return stream;
      stream.abort(new Ended());
      throw new StoreFailed("read a part of an object", "RangeIgnored", { isPassing: false });
    } catch (error) {
      if (!(error instanceof StoreFailed)) throw error;
      if (error.code === "InvalidRange") return null;
      // Nothing else says that it is not there: not a missing bucket, and not a 404 of something in between.
      if (error.code === "NoSuchKey") throw new ObjectMissing();
      throw error;
    }
  }
}

function nameOf(blobId: BlobId): string {
  assert(isBlobId(blobId), "A key is made of an id.");
  return blobId;
}

/** Where the next page begins; null at the end. The same place twice would never end. */
function nextOf(text: string, next: string | null, last: string | null): string | null {
  if (textOf(text, "IsTruncated") !== "true") return null;
  if (next === null || next === "" || next === last) throw new StoreFailed("list objects", "ListWithoutEnd", { isPassing: false });
  return next;
}

function fineWhen(code: string): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof StoreFailed && error.code === code) return undefined;
    throw error;
  };
}

/** The bytes of an answer. Throws Ended when they stop before all of them are there. */
async function* contentOf({ response, abort }: S3Stream, idleMs: number): AsyncGenerator<Uint8Array> {
  const promised = response.headers.get("content-length");
  const reader = response.body?.getReader();
  let count = 0;
  for (;;) {
    // Only waiting for the store is timed, never whoever reads from us.
    const timer = setTimeout(() => abort(new Ended()), idleMs);
    const next = await reader
      ?.read()
      .catch((error: unknown) => {
        throw new Ended("The answer ended early.", { cause: error });
      })
      .finally(() => clearTimeout(timer));
    if (next === undefined || next.done) break;
    count += next.value.length;
    yield next.value;
  }
  if (promised !== null && Number(promised) !== count) throw new Ended("The answer ended early.");
}
