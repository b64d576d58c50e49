import { setTimeout as sleep } from "node:timers/promises";
import type { AlbumId, FileId, InputOf, OperationName, Operations, OutputOf } from "@musubi/protocol";
import { askTus, type Person, sendBytes } from "@musubi/testkit";

const PIECE_BYTES = 8 * 1024;
const AGAIN_MS = 60;

/**
 * A device that brings photos into an album as the app does: each upload goes on where the server stands, and what was not answered
 * is asked again. It never gives up and never begins a second upload of a photo whose first one it knows.
 */
export class StubbornPhone {
  /** Refusals that it heard, by their code. */
  readonly refusals = new Set<string>();
  readonly #person: Person;
  readonly #onPiece: () => void;

  constructor(person: Person, onPiece: () => void) {
    this.#person = person;
    this.#onPiece = onPiece;
  }

  /** Brings one photo into the album and gives its file once the album holds it. */
  async bring(bytes: Buffer, name: string, albumId: AlbumId): Promise<FileId> {
    const { fileId } = await this.ask("upload.start", { kind: "picture", name, sizeBytes: bytes.length });
    for (;;) {
      const [file] = (await this.ask("file.describe", { fileIds: [fileId] })).files;
      if (file?.state === "refused" || file === undefined) throw new Error(`${name} became ${file?.refusal ?? "nothing"}.`);
      if (file.state === "ready") break;
      if (file.state === "receiving") await this.#send(fileId, bytes);
      else await sleep(AGAIN_MS);
    }
    await this.ask("album.addPhotos", { albumId, fileIds: [fileId] });
    return fileId;
  }

  /** Asks until somebody answers. */
  async ask<N extends OperationName>(name: N, input: InputOf<Operations[N]>): Promise<OutputOf<Operations[N]>> {
    for (;;) {
      const answer = await this.#person.call(name, input).catch(() => null);
      if (answer?.output !== undefined) return answer.output;
      if (answer?.error !== undefined) this.refusals.add(answer.error.code);
      await sleep(AGAIN_MS);
    }
  }

  /** Sends what is missing, in one connection that may break anywhere. */
  async #send(fileId: FileId, bytes: Buffer): Promise<void> {
    try {
      const head = await askTus(this.#person, fileId, { method: "HEAD" });
      const offset = Number(head.headers.get("upload-offset") ?? Number.NaN);
      if (head.status !== 200 || Number.isNaN(offset)) throw new Error("Nobody knows how far it is.");
      await (await sendBytes(this.#person, fileId, offset, this.#pieces(bytes, offset))).arrayBuffer();
    } catch {
      await sleep(AGAIN_MS);
    }
  }

  #pieces(bytes: Buffer, from: number): ReadableStream<Uint8Array> {
    let at = from;
    return new ReadableStream<Uint8Array>({
      pull: async (stream) => {
        if (at >= bytes.length) return stream.close();
        const piece = bytes.subarray(at, at + PIECE_BYTES);
        at += piece.length;
        // A line of some megabits: so that a kill falls between the pieces of a photo, and not only between photos.
        await sleep(3);
        stream.enqueue(piece);
        this.#onPiece();
      },
    });
  }
}
