import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { codeOf } from "../platform/postgres/errors.ts";
import { damaged } from "./backup-refusal.ts";
import type { Entry } from "./entry-frames.ts";

/** How the entries of encrypted files begin. */
export const BLOB_PREFIX = "blob/";
/** A file of the blob folder that is whole: it lies in a folder named after the end of its id. */
const BLOB_PATH = /^[0-9a-z]{2}\/blb_[0-9a-z]{20}$/u;

/** The encrypted files below a folder, which are written once and never changed. One that is erased meanwhile is left out. */
export async function* blobEntries(dir: string): AsyncGenerator<Entry> {
  const names = await readdir(dir, { recursive: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  for (const name of names.map((one) => one.split(sep).join("/")).sort()) {
    if (BLOB_PATH.test(name)) yield { name: BLOB_PREFIX + name, bytes: readIfThere(join(dir, name)) };
  }
}

async function* readIfThere(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    // Its owner deleted it after the snapshot was taken. An empty entry says so: no whole file is empty.
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** A file that is being put back. */
export interface BlobSink {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** Opens the place of a file of a backup. Refuses a name that leads anywhere else. */
export async function openBlobSink(dir: string, entryName: string): Promise<BlobSink> {
  const name = entryName.slice(BLOB_PREFIX.length);
  if (!BLOB_PATH.test(name)) throw damaged("it holds a file with an impossible name");
  const path = join(dir, ...name.split("/"));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const stream = createWriteStream(path, { flags: "wx", mode: 0o600, flush: true });
  const settled = new Promise<void>((done, fail) => {
    stream.once("close", done);
    stream.once("error", fail);
  });
  // Told by whichever of the two calls below comes next.
  settled.catch(() => undefined);
  return {
    write: (bytes) =>
      stream.write(bytes) ? Promise.resolve() : Promise.race([new Promise<void>((done) => stream.once("drain", done)), settled]),
    end: async () => {
      stream.end();
      await settled;
    },
  };
}
