import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { assert, type Random } from "@musubi/base";
import type { AccountId, BlobId, DataCategory } from "@musubi/protocol";
import { contextBytes, KEY_BYTES, type SealContext, seal, unseal } from "../keys/seal.ts";
import { syncFolder } from "../keys/write-once.ts";
import { CHUNK_BYTES, ChunkBroken, type ChunkKey, openChunk, PREFIX_BYTES, sealChunk, TAG_BYTES } from "./chunk-cipher.ts";

/** What an object is: every byte of it opens only as exactly this. */
export interface BlobIdentity {
  readonly category: DataCategory;
  readonly ownerId: AccountId;
  readonly blobId: BlobId;
  /** Which rendering of the thing: "original", "zip". */
  readonly variant: string;
  readonly version: number;
  readonly region: string;
  readonly epoch: number;
}

/** What the database keeps of a stored object. */
export interface StoredBlob {
  /** The object's own key, wrapped by its owner's key. */
  readonly wrappedKey: Uint8Array;
  /** Bytes of the content. */
  readonly sizeBytes: number;
}

/** The first bytes of every file: what it is and in which form. */
const MAGIC = Buffer.from("MSBLOB1\n", "latin1");
const ID_FORM = /^blb_[0-9a-z]{20}$/;
const TEMPORARY = ".part";

/** Encrypted files of people in a folder. What lies there is noise to whoever reads the disk. */
export class BlobStore {
  readonly #dir: string;
  readonly #random: Random;

  constructor(dir: string, random: Random) {
    this.#dir = dir;
    this.#random = random;
  }

  /**
   * Stores an object under a fresh key, wrapped by its owner's. The file has its name only when all of it is on the disk; when
   * the source fails nothing is left. The caller stores the wrapped key afterwards: without it the file opens for nobody.
   */
  async put(identity: BlobIdentity, ownerKey: Uint8Array, source: AsyncIterable<Uint8Array>): Promise<StoredBlob> {
    const context = contextOf(identity);
    const key = this.#random.bytes(KEY_BYTES);
    const prefix = this.#random.bytes(PREFIX_BYTES);
    const path = this.#path(identity.blobId);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path + TEMPORARY, "w", 0o600);
    let sizeBytes: number;
    try {
      await file.write(Buffer.concat([MAGIC, prefix]));
      sizeBytes = await writeChunks(file, { key, prefix, context: contextBytes(context) }, source);
      await file.datasync();
    } catch (error) {
      await file.close();
      await rm(path + TEMPORARY, { force: true });
      throw error;
    }
    await file.close();
    await rename(path + TEMPORARY, path);
    await syncFolder(dirname(path));
    return { wrappedKey: seal(ownerKey, key, { context: ["object_key", ...context], random: this.#random }), sizeBytes };
  }

  /**
   * The content, chunk by chunk, each one checked before it is given. Throws SealBroken or ChunkBroken where key, identity or
   * bytes are not the stored ones; nothing of a broken chunk gets out. Reading begins with the first `next()`.
   */
  async *read(identity: BlobIdentity, ownerKey: Uint8Array, wrappedKey: Uint8Array): AsyncGenerator<Uint8Array> {
    const context = contextOf(identity);
    const key = unseal(ownerKey, wrappedKey, ["object_key", ...context]);
    const file = await open(this.#path(identity.blobId), constants.O_RDONLY);
    try {
      const head = await readExactly(file, MAGIC.length + PREFIX_BYTES);
      if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw new ChunkBroken();
      yield* readChunks(file, { key, prefix: head.subarray(MAGIC.length), context: contextBytes(context) });
    } finally {
      await file.close();
    }
  }

  /** Removes an object's file. Fine when there is none. */
  async remove(blobId: BlobId): Promise<void> {
    await rm(this.#path(blobId), { force: true });
    await rm(this.#path(blobId) + TEMPORARY, { force: true });
  }

  /** Ids of the files that lie here and were last written before this instant: for sweeping what no row names any more. */
  async *listOlderThan(instantMs: number): AsyncGenerator<BlobId> {
    const folders = await readdir(this.#dir).catch(() => []);
    for (const folder of folders) {
      const names = await readdir(join(this.#dir, folder)).catch(() => []);
      for (const name of names) {
        const blobId = name.replace(TEMPORARY, "");
        const found = await stat(join(this.#dir, folder, name)).catch(() => null);
        if (isBlobId(blobId) && found !== null && found.mtimeMs < instantMs) yield blobId;
      }
    }
  }

  /** The last two characters spread files over folders; ids are random, so evenly. */
  #path(blobId: BlobId): string {
    assert(ID_FORM.test(blobId), "A file's name is made of an id.");
    return join(this.#dir, blobId.slice(-2), blobId);
  }
}

function isBlobId(text: string): text is BlobId {
  return ID_FORM.test(text);
}

function contextOf(identity: BlobIdentity): SealContext {
  const { category, ownerId, blobId, variant, version, region, epoch } = identity;
  return ["blob", category, ownerId, blobId, variant, version, region, epoch];
}

/** Cuts the source into chunks and seals each; a last chunk is always there, and may be empty only when all of it is. */
async function writeChunks(file: FileHandle, how: ChunkKey, source: AsyncIterable<Uint8Array>): Promise<number> {
  let waiting = Buffer.alloc(0);
  let number = 0;
  let sizeBytes = 0;
  for await (const piece of source) {
    sizeBytes += piece.length;
    waiting = waiting.length === 0 ? Buffer.from(piece) : Buffer.concat([waiting, piece]);
    // A full chunk is held back until more comes: the last one must be known as the last.
    while (waiting.length > CHUNK_BYTES) {
      await writeAll(file, sealChunk(how, waiting.subarray(0, CHUNK_BYTES), { number, isLast: false }));
      waiting = waiting.subarray(CHUNK_BYTES);
      number += 1;
    }
  }
  await writeAll(file, sealChunk(how, waiting, { number, isLast: true }));
  return sizeBytes;
}

async function* readChunks(file: FileHandle, how: ChunkKey): AsyncGenerator<Uint8Array> {
  const sealedBytes = CHUNK_BYTES + TAG_BYTES;
  let current = await readUpTo(file, sealedBytes);
  for (let number = 0; ; number += 1) {
    const next = current.length === sealedBytes ? await readUpTo(file, sealedBytes) : Buffer.alloc(0);
    const isLast = next.length === 0;
    const plain = openChunk(how, current, { number, isLast });
    if (plain.length > 0) yield plain;
    if (isLast) return;
    current = next;
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += (await file.write(bytes, at)).bytesWritten;
}

async function readUpTo(file: FileHandle, count: number): Promise<Buffer> {
  const bytes = Buffer.alloc(count);
  let at = 0;
  while (at < count) {
    const { bytesRead } = await file.read(bytes, at, count - at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

async function readExactly(file: FileHandle, count: number): Promise<Buffer> {
  const bytes = await readUpTo(file, count);
  if (bytes.length !== count) throw new ChunkBroken();
  return bytes;
}
