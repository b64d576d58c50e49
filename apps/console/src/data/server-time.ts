import type { Clock } from "@musubi/base";

/** A header tells the second only, and answers take their time: within this the two clocks agree. */
const TOLERANCE_MS = 2_000;

/** The directory's time, as far as its answers tell it: what a grant's end is measured against, whatever this machine's clock says. */
export class ServerTime {
  readonly #clock: Clock;
  /** What has to be added to the monotonic clock. */
  #offsetMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offsetMs = clock.nowMs() - clock.monotonicMs();
  }

  /** Takes over what an answer told. */
  heard(serverMs: number | null): void {
    if (serverMs === null) return;
    const middleMs = serverMs + 500;
    if (Math.abs(middleMs - this.nowMs()) > TOLERANCE_MS) this.#offsetMs = middleMs - this.#clock.monotonicMs();
  }

  /** Milliseconds since 1970-01-01T00:00:00Z by the directory's clock. */
  nowMs(): number {
    return this.#clock.monotonicMs() + this.#offsetMs;
  }
}
