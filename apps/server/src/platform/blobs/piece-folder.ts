import { createSecretKey } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { assert, type Random } from "@musubi/base";
import type { AccountId, FileId } from "@musubi/protocol";
import { contextBytes } from "../keys/seal.ts";
import { codeOf } from "../postgres/errors.ts";
import { ChunkBroken, PREFIX_BYTES } from "./chunk-cipher.ts";
import { readPart, writeDurably } from "./file-folder.ts";
import { ObjectMissing } from "./object-folder.ts";
import { openStream, sealStream } from "./sealed-stream.ts";

/** Whose upload it is: every piece opens only as a piece of it, at its place. */
export interface PieceIdentity {
  readonly ownerId: AccountId;
  readonly fileId: FileId;
  readonly key: Uint8Array;
}

/**
 * Bytes of uploads that are under way, as sealed pieces. A piece is a file of its own, named by where it begins; it counts only
 * when the row of the upload says so, and is written over when a crash came before that.
 */
export class PieceFolder {
  readonly #dir: string;
  readonly #random: Random;

  constructor(dir: string, random: Random) {
    this.#dir = dir;
    this.#random = random;
  }

  /** Writes a piece that begins at `from`; when this resolves it survives a crash. Gives its bytes. */
  async write(of: PieceIdentity, from: number, source: AsyncIterable<Uint8Array>): Promise<number> {
    const folder = this.#folder(of.fileId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    let sizeBytes = 0;
    const how = { key: createSecretKey(of.key), prefix: this.#random.bytes(PREFIX_BYTES), context: contextOf(of, from) };
    const sealed = sealStream(how, source, (size) => {
      sizeBytes = size;
    });
    await writeDurably(join(folder, String(from)), sealed);
    return sizeBytes;
  }

  /** All bytes of an upload. Throws ChunkBroken when they are not those that were received, ObjectMissing when some are gone. */
  async *read(of: PieceIdentity, pieceEnds: readonly number[]): AsyncGenerator<Uint8Array> {
    let from = 0;
    for (const end of pieceEnds) {
      yield* this.#readPiece(of, { from, end });
      from = end;
    }
  }

  /** A part of an upload, whole pieces being opened for it. */
  async readRange(
    of: PieceIdentity,
    pieceEnds: readonly number[],
    range: { readonly from: number; readonly to: number },
  ): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let from = 0;
    for (const end of pieceEnds) {
      if (from < range.to && end > range.from) {
        let at = from;
        for await (const bytes of this.#readPiece(of, { from, end })) {
          const part = bytes.subarray(Math.max(0, range.from - at), Math.max(0, range.to - at));
          if (part.length > 0) parts.push(part);
          at += bytes.length;
          if (at >= range.to) break;
        }
      }
      from = end;
    }
    return Buffer.concat(parts);
  }

  /** Forgets an upload. Fine when there is none. */
  async remove(fileId: FileId): Promise<void> {
    await rm(this.#folder(fileId), { recursive: true, force: true });
  }

  /** Uploads that lie here and were last written before this instant. */
  async *listOlderThan(instantMs: number): AsyncGenerator<FileId> {
    for (const outer of await readdir(this.#dir).catch(() => [])) {
      for (const name of await readdir(join(this.#dir, outer)).catch(() => [])) {
        const found = await stat(join(this.#dir, outer, name)).catch(() => null);
        if (isFileId(name) && found !== null && found.mtimeMs < instantMs) yield name;
      }
    }
  }

  async *#readPiece(of: PieceIdentity, { from, end }: { from: number; end: number }): AsyncGenerator<Uint8Array> {
    const file = await open(join(this.#folder(of.fileId), String(from)), constants.O_RDONLY).catch((error: unknown) => {
      throw codeOf(error) === "ENOENT" ? new ObjectMissing() : error;
    });
    try {
      const sealed = readPart(file, { from: 0, to: Number.MAX_SAFE_INTEGER }, "lent");
      const key = createSecretKey(of.key);
      let at = from;
      for await (const bytes of openStream(sealed, (prefix) => ({ key, prefix, context: contextOf(of, from) }))) {
        at += bytes.length;
        if (at > end) throw new ChunkBroken();
        yield bytes;
      }
      if (at !== end) throw new ChunkBroken();
    } finally {
      await file.close();
    }
  }

  #folder(fileId: FileId): string {
    assert(isFileId(fileId), "The folder of an upload is named by an id.");
    return join(this.#dir, fileId.slice(-2), fileId);
  }
}

function contextOf(of: PieceIdentity, from: number): Uint8Array {
  return contextBytes(["upload_piece", of.ownerId, of.fileId, from]);
}

/** Whether a text has the form of a file's id. */
export function isFileId(text: string): text is FileId {
  return /^fil_[0-9a-z]{20}$/.test(text);
}
