/** Numbers of 0 to 8 bytes one after the other; says once it has gone too far. */
export class Fields {
  isBroken = false;
  readonly #bytes: Buffer;
  readonly #to: number;
  #at: number;

  constructor(bytes: Buffer, from: number, to: number) {
    this.#bytes = bytes;
    this.#at = from;
    this.#to = to;
  }

  take(count: number): number {
    if (this.#at + count > this.#to || count > 8) this.isBroken = true;
    if (this.isBroken || count === 0) return 0;
    const value = count === 8 ? Number(this.#bytes.readBigUInt64BE(this.#at)) : readLong(this.#bytes, this.#at, count);
    this.#at += count;
    return value;
  }
}

function readLong(bytes: Buffer, at: number, count: number): number {
  return count <= 6 ? bytes.readUIntBE(at, count) : Number(bytes.readBigUInt64BE(at));
}
