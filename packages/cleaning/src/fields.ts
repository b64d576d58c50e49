import { u64, uint } from "./bytes.ts";
/** Numbers of 0 to 8 bytes one after the other; says once it has gone too far. */
export class Fields {
  isBroken = false;
  readonly #bytes: Uint8Array;
  readonly #to: number;
  #at: number;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.#bytes = bytes;
    this.#at = from;
    this.#to = to;
  }

  take(count: number): number {
    if (this.#at + count > this.#to || count > 8) this.isBroken = true;
    if (this.isBroken || count === 0) return 0;
    const value = count === 8 ? u64(this.#bytes, this.#at) : readLong(this.#bytes, this.#at, count);
    this.#at += count;
    return value;
  }
}

function readLong(bytes: Uint8Array, at: number, count: number): number {
  return count <= 6 ? uint(bytes, at, count) : u64(bytes, at);
}
