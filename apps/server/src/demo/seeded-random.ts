import { createHash } from "node:crypto";
import type { Random } from "@musubi/base";

/** Chance that comes out the same each time, for a demo that looks the same each time. Never for keys, passwords or tokens. */
export class SeededRandom implements Random {
  readonly #seed: string;
  #counter = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at += 32) {
      const block = createHash("sha256")
        .update(`${this.#seed} ${this.#counter++}`)
        .digest();
      bytes.set(block.subarray(0, count - at), at);
    }
    return bytes;
  }

  /** A whole number from 0 up to, but not including, `below`. */
  below(below: number): number {
    return Buffer.from(this.bytes(6)).readUIntBE(0, 6) % below;
  }

  /** One of these. */
  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }
}
