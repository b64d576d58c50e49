import { createSecretKey } from "node:crypto";
import type { Random } from "@musubi/base";
import type { AccountId, BlobId, DataCategory } from "@musubi/protocol";
import { contextBytes, KEY_BYTES, type SealContext, seal, unseal } from "../keys/seal.ts";
import { type ChunkKey, PREFIX_BYTES } from "./chunk-cipher.ts";
import type { ByteRange, ListedObject, ObjectFolder } from "./object-folder.ts";
import { openPart, openStream, sealStream } from "./sealed-stream.ts";

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

/** The keys that open an object. */
export interface BlobKeys {
  readonly ownerKey: Uint8Array;
  readonly wrappedKey: Uint8Array;
}

/** Encrypted files of people. What lies in the folder is noise to whoever reads it there. */
export class BlobStore {
  readonly #folder: ObjectFolder;
  readonly #random: Random;

  constructor(folder: ObjectFolder, random: Random) {
    this.#folder = folder;
    this.#random = random;
  }

  /**
   * Stores an object under a fresh key, wrapped by its owner's. The object has its name only when all of it is stored; when
   * the source fails nothing is left. The caller stores the wrapped key afterwards: without it the object opens for nobody.
   */
  async put(identity: BlobIdentity, ownerKey: Uint8Array, source: AsyncIterable<Uint8Array>): Promise<StoredBlob> {
    const context = contextOf(identity);
    const key = this.#random.bytes(KEY_BYTES);
    let sizeBytes = 0;
    const how = { key: createSecretKey(key), prefix: this.#random.bytes(PREFIX_BYTES), context: contextBytes(context) };
    const sealed = sealStream(how, source, (size) => {
      sizeBytes = size;
    });
    await this.#folder.put(identity.blobId, sealed);
    return { wrappedKey: seal(ownerKey, key, { context: ["object_key", ...context], random: this.#random }), sizeBytes };
  }

  /**
   * The content, chunk by chunk, each one checked before it is given. Throws SealBroken or ChunkBroken where key, identity or
   * bytes are not the stored ones; nothing of a broken chunk gets out. Reading begins with the first `next()`.
   */
  async *read(identity: BlobIdentity, ownerKey: Uint8Array, wrappedKey: Uint8Array): AsyncGenerator<Uint8Array> {
    const keyOf = chunkKeys(identity, { ownerKey, wrappedKey });
    yield* openStream(this.#folder.read(identity.blobId, null, "lent"), keyOf);
  }

  /** The same for a part of a content whose size is known: only the chunks that the part lies in are read. */
  async *readPart(
    identity: BlobIdentity,
    keys: BlobKeys,
    part: { readonly range: ByteRange; readonly sizeBytes: number },
  ): AsyncGenerator<Uint8Array> {
    const keyOf = chunkKeys(identity, keys);
    yield* openPart((range) => this.#folder.read(identity.blobId, range, "lent"), keyOf, part);
  }

  /** Removes an object. Fine when there is none. */
  async remove(blobId: BlobId): Promise<void> {
    await this.#folder.remove(blobId);
  }

  /** Everything that lies in the folder. */
  list(): AsyncIterable<ListedObject> {
    return this.#folder.list();
  }

  /** Ids of the objects that were last written before this instant: for sweeping what no row names any more. */
  async *listOlderThan(instantMs: number): AsyncGenerator<BlobId> {
    for await (const { blobId, modifiedAtMs } of this.#folder.list()) if (modifiedAtMs < instantMs) yield blobId;
  }
}

function contextOf(identity: BlobIdentity): SealContext {
  const { category, ownerId, blobId, variant, version, region, epoch } = identity;
  return ["blob", category, ownerId, blobId, variant, version, region, epoch];
}

function chunkKeys(identity: BlobIdentity, { ownerKey, wrappedKey }: BlobKeys): (prefix: Uint8Array) => ChunkKey {
  const context = contextOf(identity);
  const key = createSecretKey(unseal(ownerKey, wrappedKey, ["object_key", ...context]));
  return (prefix) => ({ key, prefix, context: contextBytes(context) });
}
