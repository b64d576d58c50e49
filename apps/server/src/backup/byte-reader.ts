/** Takes exact numbers of bytes from a stream of pieces. Holds no more than was asked for and one piece. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #left: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** Exactly `count` bytes, or null when the stream ends before. The caller has bounded `count`. */
  async take(count: number): Promise<Uint8Array | null> {
    const taken: Uint8Array[] = [];
    let missing = count;
    for (;;) {
      const piece = this.#left.subarray(0, missing);
      this.#left = this.#left.subarray(piece.length);
      taken.push(piece);
      missing -= piece.length;
      if (missing === 0) return taken.length === 1 ? piece : Buffer.concat(taken);
      const next = await this.#pieces.next();
      if (next.done === true) return null;
      this.#left = next.value;
    }
  }

  /** The bytes up to the next line end, which is taken and not given; null when there is none within `max` bytes. */
  async takeLine(max: number): Promise<string | null> {
    const bytes: number[] = [];
    while (bytes.length <= max) {
      const one = await this.take(1);
      const [byte] = one ?? [];
      if (byte === undefined) return null;
      if (byte === 0x0a) return Buffer.from(bytes).toString("utf8");
      bytes.push(byte);
    }
    return null;
  }

  /** Lets the source go. */
  async end(): Promise<void> {
    await this.#pieces.return?.();
  }
}
