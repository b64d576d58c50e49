import { type Clock, systemClock } from "@musubi/base";

/** The clock of the machine, as far off as it was made to jump. */
export class JumpingClock implements Clock {
  #offsetMs = 0;

  nowMs(): number {
    return systemClock.nowMs() + this.#offsetMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  /** Jumps by this many milliseconds, back when they are negative. */
  jump(byMs: number): void {
    this.#offsetMs += byMs;
  }
}
