/** Something that can hold its writes back for a moment. */
export interface Gathered {
  /** What was held back goes out. */
  release(): void;
}

/**
 * Lets go, at the end of this turn of the event loop, of all that was written in it: many small frames for one reader become one
 * system call, which is most of what a message costs.
 */
export class WriteGatherer {
  #held: Gathered[] = [];
  readonly #flush = (): void => {
    const held = this.#held;
    this.#held = [];
    for (const each of held) each.release();
  };

  /** Releases this one at the end of the turn. To be called once for each time it begins to hold. */
  hold(each: Gathered): void {
    if (this.#held.length === 0) setImmediate(this.#flush);
    this.#held.push(each);
  }
}
