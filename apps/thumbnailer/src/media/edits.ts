import { Refused } from "../refused.ts";
import type { Edit } from "../wire.ts";

const EDITS_MAX = 10_000;

/** Collects what is to be overwritten. */
export class Edits {
  readonly #list: Edit[] = [];

  /** Zeros from here to there, with these bytes in front of them. */
  add(from: number, to: number, put: Buffer = Buffer.alloc(0)): void {
    const last = this.#list.at(-1);
    if (last !== undefined && last.to === from && put.length === 0) {
      this.#list[this.#list.length - 1] = { ...last, to };
      return;
    }
    if (this.#list.length >= EDITS_MAX) throw new Refused("too_costly", "Too much to clean.");
    if (to > from) this.#list.push({ from, to, put: put.toString("hex") });
  }

  /** All of it, in the order it was found. */
  list(): readonly Edit[] {
    return this.#list;
  }
}
