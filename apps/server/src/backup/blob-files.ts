import { PassThrough } from "node:stream";
import type { BlobId } from "@musubi/protocol";
import { isBlobId, type ObjectFolder, ObjectMissing } from "../platform/blobs/object-folder.ts";
import { damaged } from "./backup-refusal.ts";
import type { Entry } from "./entry-frames.ts";

/** How the entries of encrypted files begin. */
export const BLOB_PREFIX = "blob/";
/** The name of a file in a backup: the end of its id, as the folder in which it lies is called, and its id. */
const BLOB_PATH = /^[0-9a-z]{2}\/(blb_[0-9a-z]{20})$/u;

/** The encrypted files of a place, which are written once and never changed. One that is erased meanwhile is left out. */
export async function* blobEntries(objects: ObjectFolder): AsyncGenerator<Entry> {
  const ids: BlobId[] = [];
  for await (const { blobId, isPartial } of objects.list()) if (!isPartial) ids.push(blobId);
  const path = (blobId: BlobId): string => `${blobId.slice(-2)}/${blobId}`;
  for (const blobId of ids.sort((one, other) => (path(one) < path(other) ? -1 : 1)))
    yield { name: BLOB_PREFIX + path(blobId), bytes: readIfThere(objects, blobId) };
}

async function* readIfThere(objects: ObjectFolder, blobId: BlobId): AsyncGenerator<Uint8Array> {
  try {
    yield* objects.read(blobId, null);
  } catch (error) {
    // Its owner deleted it after the snapshot was taken. An empty entry says so: no whole file is empty.
    if (!(error instanceof ObjectMissing)) throw error;
  }
}

/** A file that is being put back. */
export interface BlobSink {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** Opens the place of a file of a backup. Refuses a name that leads anywhere else. */
export function openBlobSink(objects: ObjectFolder, entryName: string): BlobSink {
  const blobId = BLOB_PATH.exec(entryName.slice(BLOB_PREFIX.length))?.[1] ?? "";
  if (!isBlobId(blobId)) throw damaged("it holds a file with an impossible name");
  const stream = new PassThrough({ highWaterMark: 1024 ** 2 });
  const stored = objects.put(blobId, stream);
  // Told by whichever of the two calls below comes next.
  stored.catch(() => undefined);
  return {
    write: (bytes) =>
      stream.write(bytes) ? Promise.resolve() : Promise.race([new Promise<void>((done) => stream.once("drain", done)), stored]),
    end: async () => {
      stream.end();
      await stored;
    },
  };
}
