/** Where the time comes from. Passed in everywhere, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
  /** Whole milliseconds since an arbitrary moment. Never set back, so the only way to measure how long something lasts. */
  monotonicMs(): number;
}

/** The clock of this machine: the one home of Date.now. */
export const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => Math.floor(performance.now()) };

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs: number;
  constructor(startMs: number) {
    this.#nowMs = startMs;
  }
  nowMs(): number {
    return this.#nowMs;
  }
  monotonicMs(): number {
    return this.#nowMs;
  }
  /** Moves time forward by this many milliseconds. */
  advanceMs(byMs: number): void {
    this.#nowMs += byMs;
  }
}
