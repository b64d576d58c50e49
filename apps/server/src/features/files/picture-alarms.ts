import type { Logger } from "pino";

/** Who noticed that something about a picture is not as it must be. */
export type AlarmFinder = "publisher" | "sampler" | "device" | "store" | "canary" | "operator";

/** An alarm as it is counted. Says nothing of anybody. */
export interface CountedAlarm {
  readonly foundBy: AlarmFinder;
  readonly reason: string;
  readonly count: number;
}

/** Tells the operator of pictures that may not be what they should be: a line in the log, and a number that monitoring watches. */
export class PictureAlarms {
  readonly #log: Logger;
  readonly #counts = new Map<string, CountedAlarm>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Raises an alarm. Which file it is stands in the database, for `musubi pictures alarms`. */
  raise(foundBy: AlarmFinder, reason: string, variant: string | null): void {
    const key = `${foundBy} ${reason}`;
    this.#counts.set(key, { foundBy, reason, count: (this.#counts.get(key)?.count ?? 0) + 1 });
    this.#log.error({ event: "picture_alarm", foundBy, reason, variant });
  }

  /** All that were raised since the start. */
  counts(): readonly CountedAlarm[] {
    return [...this.#counts.values()];
  }
}
