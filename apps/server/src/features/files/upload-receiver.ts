import { brand } from "@musubi/base";
import type { FileId } from "@musubi/protocol";
import { decide } from "../../kernel/access.ts";
import type { UserActor } from "../../kernel/actor.ts";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { ownerKeyContext } from "../../platform/keys/owner-key.ts";
import { unseal } from "../../platform/keys/seal.ts";
import { ownUpload } from "./access.ts";
import type { FileDeps } from "./deps.ts";
import { uploadKeyContext } from "./identity.ts";
import { advanceUpload, type OpenUpload, readOpenUpload } from "./store.ts";

/** After so many bytes a piece is finished: what a crash can take of an upload. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** What became of bytes: how far the upload is now, or why they were not taken. */
export type Received =
  | { readonly kind: "taken"; readonly offset: number; readonly isWhole: boolean }
  | { readonly kind: "absent" }
  /** The upload does not stand where these bytes begin. */
  | { readonly kind: "elsewhere"; readonly offset: number }
  /** More bytes than were announced. What fits was taken. */
  | { readonly kind: "too_many"; readonly offset: number };

/** Bytes on their way into an upload. */
export interface Incoming {
  readonly actor: UserActor;
  readonly fileId: FileId;
  readonly offset: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection that the bytes come from. */
  readonly hangUp: () => void;
}

interface Running {
  readonly hangUp: () => void;
  readonly done: Promise<unknown>;
}

/**
 * Takes the bytes of uploads: piece by piece onto the disk, sealed, and only then counted. What was acknowledged survives a crash at
 * any moment. A connection that breaks leaves what had come; a newer connection to the same upload ends the older one first, because
 * a phone that lost its network comes back before the server notices.
 */
export class UploadReceiver {
  readonly #deps: FileDeps;
  readonly #running = new Map<string, Running>();

  constructor(deps: FileDeps) {
    this.#deps = deps;
  }

  /** Ends what is being received for an upload, and waits until it is on the disk. */
  async interrupt(fileId: string): Promise<void> {
    for (let running = this.#running.get(fileId); running !== undefined; running = this.#running.get(fileId)) await ended(running);
  }

  /** Takes bytes that begin at `offset`. Throws when the disk or the database fails; what was acknowledged before stays. */
  async receive(incoming: Incoming): Promise<Received> {
    // Whoever comes stands in line before anything is waited for: of two that come in one moment, both would find the place free.
    const before = this.#running.get(incoming.fileId);
    const done = before === undefined ? this.#receive(incoming) : ended(before).then(() => this.#receive(incoming));
    const running = { hangUp: incoming.hangUp, done };
    this.#running.set(incoming.fileId, running);
    try {
      return await done;
    } finally {
      if (this.#running.get(incoming.fileId) === running) this.#running.delete(incoming.fileId);
    }
  }

  async #receive({ actor, fileId, offset, body }: Incoming): Promise<Received> {
    const upload = await this.#asOwner(actor, fileId, readOpenUpload);
    if (upload === null) return { kind: "absent" };
    if (upload.receivedBytes !== offset) return { kind: "elsewhere", offset: upload.receivedBytes };
    const of = { ownerId: actor.accountId, fileId, key: this.#pieceKey(actor, fileId, upload) };
    const pieces = new PieceCutter(body, upload.sizeBytes - offset);
    let at = offset;
    while (!pieces.isOver && at < upload.sizeBytes) {
      const sizeBytes = await this.#deps.pieces.write(of, at, pieces.next());
      if (sizeBytes === 0) break;
      const to = at + sizeBytes;
      const state = await this.#asOwner(actor, fileId, (tx, grant) =>
        advanceUpload(tx, grant, { from: at, to, nowMs: this.#deps.clock.nowMs() }),
      );
      // Given up, or another process was faster.
      if (state === null) return { kind: "absent" };
      at = to;
    }
    const isTooMuch = at === upload.sizeBytes && (await pieces.hasMore());
    return isTooMuch ? { kind: "too_many", offset: at } : { kind: "taken", offset: at, isWhole: at === upload.sizeBytes };
  }

  #pieceKey(actor: UserActor, fileId: FileId, upload: OpenUpload): Uint8Array {
    const ownerKey = this.#deps.keyRing.unwrap(upload.ownerKey, ownerKeyContext(actor.accountId));
    return unseal(ownerKey, upload.wrappedKey, uploadKeyContext(actor.accountId, fileId));
  }

  /** Decides anew for every piece: a right that ended meanwhile takes no more bytes. */
  async #asOwner<T>(actor: UserActor, fileId: FileId, work: (tx: Tx, grant: Grant<"upload.own">) => Promise<T | null>): Promise<T | null> {
    return await this.#deps.database.transact("people", { actor: brand(actor.accountId) }, async (tx) => {
      const decision = await decide(ownUpload, tx, actor, fileId);
      return decision.ok ? await work(tx, decision.grant) : null;
    });
  }
}

/** Ends a connection, and waits until what it brought is on the disk. */
async function ended({ hangUp, done }: Running): Promise<void> {
  hangUp();
  await done.catch(() => undefined);
}

/** Cuts what comes over a connection into pieces. A connection that breaks ends the last piece; what came is kept. */
class PieceCutter {
  readonly #source: AsyncIterator<Uint8Array>;
  #left: number;
  #waiting: Uint8Array = Buffer.alloc(0);
  isOver = false;

  constructor(source: AsyncIterable<Uint8Array>, left: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#left = left;
  }

  /** The next piece. */
  async *next(): AsyncGenerator<Uint8Array> {
    let room = Math.min(PIECE_BYTES, this.#left);
    while (room > 0 && (await this.#fill())) {
      const part = this.#waiting.subarray(0, room);
      this.#waiting = this.#waiting.subarray(part.length);
      room -= part.length;
      this.#left -= part.length;
      yield part;
    }
  }

  /** Whether more comes than belongs to the upload. */
  hasMore(): Promise<boolean> {
    return this.#fill();
  }

  async #fill(): Promise<boolean> {
    while (this.#waiting.length === 0 && !this.isOver) {
      // A broken connection is the end of what it brought.
      const next = await this.#source.next().catch(() => ({ done: true as const, value: undefined }));
      if (next.done === true) this.isOver = true;
      else this.#waiting = next.value;
    }
    return this.#waiting.length > 0;
  }
}
