import type { BlobId } from "@musubi/protocol";

/** A part of an object: from `from` (inclusive) to `to` (exclusive), in bytes. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** `lent`: each piece is good only until the next one is asked for. `own` (the usual): whoever gets a piece may keep it. */
export type PieceMemory = "own" | "lent";

/** An object as a listing shows it. */
export interface ListedObject {
  readonly blobId: BlobId;
  readonly modifiedAtMs: number;
  readonly sizeBytes: number;
  /** Not finished: no reader ever sees it under its name. */
  readonly isPartial: boolean;
}

/** There is no object of this name. */
export class ObjectMissing extends Error {
  override readonly name = "ObjectMissing";
  constructor() {
    super("A stored object is not where it should be.");
  }
}

/**
 * The place of the objects does not do what it was asked, or cannot be reached. It says nothing about whether an object is there.
 * The message is for the operator and names neither an object nor a key.
 */
export class StoreFailed extends Error {
  override readonly name = "StoreFailed";
  /** What the place called it (`AccessDenied`), or the machine (`ECONNREFUSED`). */
  readonly code: string;
  /** Whether the same may succeed in a moment: nobody has to repair anything first. */
  readonly isPassing: boolean;

  constructor(doing: string, code: string, how: { readonly isPassing: boolean; readonly cause?: unknown }) {
    super(
      how.isPassing ? `The object store could not be reached to ${doing} (${code}).` : `The object store refused to ${doing} (${code}).`,
      how.cause === undefined ? undefined : { cause: how.cause },
    );
    this.code = code;
    this.isPassing = how.isPassing;
  }
}

/**
 * Where sealed objects lie: a folder of this machine or a bucket. It sees noise only. An object is written once and whole: a
 * reader finds all of it or nothing, and what `put` answered for survives a crash.
 */
export interface ObjectFolder {
  /** Stores an object. When the source fails, nothing is left under its name. */
  put(blobId: BlobId, source: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * The bytes of a part, or of all; fewer where the object ends earlier. Throws ObjectMissing when there is none, and only then: a
   * place that does not answer throws StoreFailed.
   */
  read(blobId: BlobId, range: ByteRange | null, memory?: PieceMemory): AsyncIterable<Uint8Array>;
  /** Removes an object, and what is left of one that was never finished. Fine when there is none. */
  remove(blobId: BlobId): Promise<void>;
  /** Everything that lies here. */
  list(): AsyncIterable<ListedObject>;
}

/** Whether a text has the form of an object's name. */
export function isBlobId(text: string): text is BlobId {
  return /^blb_[0-9a-z]{20}$/.test(text);
}
