import { hexOf } from "./bytes.ts";
import type { Edit } from "./facts.ts";
import { NotCleaned } from "./not-cleaned.ts";

const EDITS_MAX = 10_000;

/** Collects what is to be overwritten. */
export class Edits {
  readonly #list: Edit[] = [];
  readonly #sizeBytes: number;

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
  }

  /** Zeros from here to there, at most to the end of the file, with these bytes in front of them. */
  add(from: number, end: number, put: Uint8Array = new Uint8Array(0)): void {
    const to = Math.min(end, this.#sizeBytes);
    const last = this.#list.at(-1);
    if (last !== undefined && last.to === from && put.length === 0) {
      this.#list[this.#list.length - 1] = { ...last, to };
      return;
    }
    if (this.#list.length >= EDITS_MAX) throw new NotCleaned("too_costly", "Too much to clean.");
    if (to > from) this.#list.push({ from, to, put: hexOf(put) });
  }

  /** All of it, in the order it was found. */
  list(): readonly Edit[] {
    return this.#list;
  }
}
