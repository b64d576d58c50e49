import { joined } from "./bytes.ts";
import { NotCleaned } from "./not-cleaned.ts";

/** A film that lies elsewhere and is read in pieces. */
export interface PieceReader {
  readonly sizeBytes: number;
  /** Bytes `from` to `to`, at most `PIECE_BYTES_MAX` of them, all within the film. */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** How much of a file is asked for at once, at most. */
export const PIECE_BYTES_MAX = 4 * 1024 * 1024;
const WINDOW_BYTES = 256 * 1024;
const WINDOWS_MAX = 20_000;

/** Reads small stretches through a window, so that a walk over many small parts does not ask for each of them. */
export class Window {
  readonly #reader: PieceReader;
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;
  #count = 0;

  constructor(reader: PieceReader) {
    this.#reader = reader;
  }

  get sizeBytes(): number {
    return this.#reader.sizeBytes;
  }

  /** Up to `count` bytes (at most a quarter of a megabyte) from here: fewer only at the end of the film. */
  async peek(at: number, count: number): Promise<Uint8Array> {
    const to = Math.min(at + count, this.sizeBytes);
    if (at >= to) return new Uint8Array(0);
    if (at < this.#from || to > this.#from + this.#bytes.length) {
      this.#count += 1;
      if (this.#count > WINDOWS_MAX) throw new NotCleaned("too_costly", "Too many parts.");
      this.#bytes = await this.#reader.read(at, Math.min(at + WINDOW_BYTES, this.sizeBytes));
      this.#from = at;
    }
    return this.#bytes.subarray(at - this.#from, to - this.#from);
  }

  /** A whole stretch, however many pieces it takes. */
  async readAll(from: number, to: number, pieceBytes: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let at = from; at < to; at += pieceBytes) parts.push(await this.#reader.read(at, Math.min(at + pieceBytes, to)));
    return joined(parts);
  }
}
