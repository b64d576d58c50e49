/** How long after something failed it is tried again, and then again. */
const AGAIN_MS = [300, 1_000, 2_000, 4_000, 8_000] as const;

/** Tries something again after a while, each time a longer one, until it is told that it went well or is not wanted any more. */
export class Again {
  readonly #work: () => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #round = 0;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Tries it after the next while. */
  later(): void {
    this.rest();
    this.#timer = setTimeout(() => void this.#work(), AGAIN_MS[Math.min(this.#round, AGAIN_MS.length - 1)]);
    this.#round += 1;
  }

  /** Tries it at once. */
  now(): Promise<void> {
    this.rest();
    return this.#work();
  }

  /** Tries nothing for now. */
  rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** It went well: the next time begins with a short while. */
  wentWell(): void {
    this.rest();
    this.#round = 0;
  }
}
