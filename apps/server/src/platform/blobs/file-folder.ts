import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { assert } from "@musubi/base";
import type { BlobId } from "@musubi/protocol";
import { syncFolder } from "../keys/write-once.ts";
import { codeOf } from "../postgres/errors.ts";
import { type ByteRange, isBlobId, type ListedObject, type ObjectFolder, ObjectMissing, type PieceMemory } from "./object-folder.ts";

const TEMPORARY = ".part";
/** Read at once: 256 KiB of content with what sealing adds, so that the disk is asked rarely and little is held. */
const READ_BYTES = 257 * 1024;

/** Objects as files of a folder of this machine. */
export class FileFolder implements ObjectFolder {
  readonly #dir: string;
  /** Two that write one name would write into one unfinished file. */
  readonly #underWay = new Map<BlobId, Promise<void>>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  async put(blobId: BlobId, source: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#path(blobId);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const before = this.#underWay.get(blobId) ?? Promise.resolve();
    const written = before.catch(() => undefined).then(() => writeDurably(path, source));
    this.#underWay.set(blobId, written);
    try {
      await written;
    } finally {
      if (this.#underWay.get(blobId) === written) this.#underWay.delete(blobId);
    }
  }

  async *read(blobId: BlobId, range: ByteRange | null, memory?: PieceMemory): AsyncGenerator<Uint8Array> {
    const file = await open(this.#path(blobId), constants.O_RDONLY).catch((error: unknown) => {
      throw codeOf(error) === "ENOENT" ? new ObjectMissing() : error;
    });
    try {
      yield* readPart(file, range ?? { from: 0, to: Number.MAX_SAFE_INTEGER }, memory);
    } finally {
      await file.close();
    }
  }

  async remove(blobId: BlobId): Promise<void> {
    await rm(this.#path(blobId), { force: true });
    await rm(this.#path(blobId) + TEMPORARY, { force: true });
  }

  async *list(): AsyncGenerator<ListedObject> {
    for (const folder of await readdir(this.#dir).catch(() => [])) {
      for (const name of await readdir(join(this.#dir, folder)).catch(() => [])) {
        const blobId = name.replace(TEMPORARY, "");
        const found = await stat(join(this.#dir, folder, name)).catch(() => null);
        if (!isBlobId(blobId) || found === null) continue;
        yield { blobId, modifiedAtMs: found.mtimeMs, sizeBytes: found.size, isPartial: name.endsWith(TEMPORARY) };
      }
    }
  }

  /** The last two characters spread files over folders; ids are random, so evenly. */
  #path(blobId: BlobId): string {
    assert(isBlobId(blobId), "A file's name is made of an id.");
    return join(this.#dir, blobId.slice(-2), blobId);
  }
}

/** Writes a file whose name appears only when all of it is on the disk; when the source fails nothing is left. */
export async function writeDurably(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path + TEMPORARY, "w", 0o600);
  try {
    for await (const piece of source) await writeAll(file, piece);
    await file.datasync();
  } catch (error) {
    await file.close();
    await rm(path + TEMPORARY, { force: true });
    throw error;
  }
  await file.close();
  await rename(path + TEMPORARY, path);
  await syncFolder(dirname(path));
}

/** The bytes of a part of an open file; fewer where it ends earlier. */
export async function* readPart(file: FileHandle, range: ByteRange, memory: PieceMemory = "own"): AsyncGenerator<Uint8Array> {
  const lent = memory === "lent" ? (spare.pop() ?? Buffer.allocUnsafeSlow(READ_BYTES)) : null;
  try {
    let at = range.from;
    while (at < range.to) {
      const count = Math.min(READ_BYTES, range.to - at);
      const bytes = lent ?? Buffer.allocUnsafe(count);
      const { bytesRead } = await file.read(bytes, 0, count, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield bytes.subarray(0, bytesRead);
    }
  } finally {
    if (lent !== null && spare.length < SPARE_MAX) spare.push(lent);
  }
}

/**
 * Memory that was read into and is read into again: new memory for each reading would have the collector run all the time. It holds
 * sealed bytes only. Whoever looked into another's would open nothing: a chunk opens under its own key, object and place, or not at all.
 */
const spare: Buffer[] = [];
const SPARE_MAX = 32;

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += (await file.write(bytes, at)).bytesWritten;
}
